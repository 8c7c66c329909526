//! The content of an answer: what comes over the network, without its content codings.

use std::error::Error;

use crate::node::codec::{Codec, Settings};

/// Most bytes that come out at once.
const PIECE: usize = 1 << 16;

/// A content coding, with what of its input it has not taken yet.
struct Stage {
    codec: Codec,
    input: Vec<u8>,
    /// There may be more without further input.
    is_full: bool,
    is_over: bool,
}

/// What stages come to without waiting.
enum Produced {
    Piece(Vec<u8>),
    NeedsInput,
    End,
}

/// What an answer brings.
pub(super) struct Content {
    answer: reqwest::Response,
    /// The last that was applied comes first.
    stages: Vec<Stage>,
    has_ended: bool,
}

impl Content {
    pub(super) fn new(answer: reqwest::Response) -> Content {
        let mut stages = Vec::new();
        // What has no content has no coding either.
        let codings =
            answer.headers().get_all("content-encoding").iter().filter_map(|value| value.to_str().ok());
        let codings: Vec<String> = codings
            .flat_map(|codings| codings.split(','))
            .map(|coding| coding.trim().to_ascii_lowercase())
            .filter(|coding| coding != "identity" && !coding.is_empty())
            .collect();
        for coding in codings.iter().rev() {
            // What is coded in a way that nobody here knows is handed over as it is.
            let Some(codec) = Settings::of_coding(coding).and_then(|settings| Codec::new(settings).ok())
            else {
                stages.clear();
                break;
            };
            stages.push(Stage { codec, input: Vec::new(), is_full: false, is_over: false });
        }
        Content { answer, stages, has_ended: false }
    }

    /// The next bytes; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, Box<dyn Error>> {
        loop {
            match produce(&mut self.stages, self.has_ended)? {
                Produced::Piece(piece) => return Ok(Some(piece)),
                Produced::End => return Ok(None),
                Produced::NeedsInput => match self.answer.chunk().await? {
                    Some(chunk) if chunk.is_empty() => {}
                    Some(chunk) => match self.stages.first_mut() {
                        Some(stage) => stage.input.extend_from_slice(&chunk),
                        None => return Ok(Some(chunk.to_vec())),
                    },
                    None => self.has_ended = true,
                },
            }
        }
    }
}

/// What the last of some stages gives, of what the first has got.
fn produce(stages: &mut [Stage], has_ended: bool) -> Result<Produced, Box<dyn Error>> {
    let Some((stage, before)) = stages.split_last_mut() else {
        return Ok(if has_ended { Produced::End } else { Produced::NeedsInput });
    };
    loop {
        if stage.is_over && stage.input.is_empty() {
            return Ok(Produced::End);
        }
        if !stage.input.is_empty() || stage.is_full {
            let input = std::mem::take(&mut stage.input);
            let step = stage.codec.step(&input, 0, PIECE).map_err(|fault| fault.message)?;
            stage.is_full = step.is_full;
            stage.is_over = step.is_over;
            if !step.is_over && (step.taken > 0 || !step.output.is_empty()) {
                stage.input = input[step.taken..].to_vec();
            }
            if !step.output.is_empty() {
                return Ok(Produced::Piece(step.output));
            }
            continue;
        }
        match produce(before, has_ended)? {
            Produced::Piece(piece) => stage.input = piece,
            other => return Ok(other),
        }
    }
}
