//! Bodies of answers.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

use super::Aborted;

/// The body of an answer.
pub(super) enum Reply {
    Empty,
    Whole(Bytes),
    Pieces(mpsc::Receiver<Result<Frame<Bytes>, Aborted>>),
}

impl Reply {
    pub(super) fn whole(bytes: Bytes) -> Reply {
        if bytes.is_empty() { Reply::Empty } else { Reply::Whole(bytes) }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = Aborted;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Aborted>>> {
        match self.get_mut() {
            Reply::Empty => Poll::Ready(None),
            reply @ Reply::Whole(_) => match std::mem::replace(reply, Reply::Empty) {
                Reply::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
                _ => Poll::Ready(None),
            },
            Reply::Pieces(pieces) => pieces.poll_recv(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Reply::Empty)
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Reply::Empty => SizeHint::with_exact(0),
            Reply::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Reply::Pieces(_) => SizeHint::default(),
        }
    }
}
