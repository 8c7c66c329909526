//! Standard output, buffered for bursts, and standard error.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::time::{Duration, Instant};

/// Text that waits no longer than this for more.
const PATIENCE: Duration = Duration::from_millis(20);
const BUFFER: usize = 16 * 1024;

/// The two streams.
///
/// What a script prints in a burst is written together; whatever comes after a pause is written at
/// once, and nothing stays behind while the script waits or when it ends.
#[derive(Default)]
pub(crate) struct Output {
    buffer: Vec<u8>,
    last_write: Option<Instant>,
    is_terminal: Option<bool>,
    /// What was written last was no whole line.
    is_midway: bool,
    /// All goes to standard error.
    pub(crate) divert: bool,
    /// What writes instead, and knows where on the terminal.
    pub(crate) printer: Option<Printer>,
}

/// What writes instead of the streams.
pub(crate) type Printer = Box<dyn FnMut(String)>;

impl Output {
    /// Prints a line to standard output.
    pub(crate) fn line(&mut self, text: &str) {
        if self.divert {
            return self.error_line(text);
        }
        self.buffer.extend_from_slice(text.as_bytes());
        self.write(b"\n");
    }

    /// Writes to standard output.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        if self.divert {
            return self.write_error(bytes);
        }
        self.buffer.extend_from_slice(bytes);
        let at_once = *self.is_terminal.get_or_insert_with(|| stdout().is_terminal());
        let patient = self.last_write.is_some_and(|last| last.elapsed() < PATIENCE);
        if at_once || !patient || self.buffer.len() >= BUFFER {
            self.flush();
        }
    }

    /// Prints a line to standard error, after all that was printed before.
    pub(crate) fn error_line(&mut self, text: &str) {
        self.write_error(format!("{text}\n").as_bytes());
    }

    /// Writes to standard error, after all that was printed before.
    pub(crate) fn write_error(&mut self, bytes: &[u8]) {
        self.flush();
        self.is_midway = !bytes.ends_with(b"\n");
        match &mut self.printer {
            Some(print) => print(String::from_utf8_lossy(bytes).into_owned()),
            // There is nobody left to tell if standard error is gone.
            None => {
                let _ = stderr().write_all(bytes);
            }
        }
    }

    /// Whether what was written last was no whole line.
    pub(crate) fn is_midway(&self) -> bool {
        self.is_midway
    }

    /// Writes what is buffered.
    pub(crate) fn flush(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        self.is_midway = !self.buffer.ends_with(b"\n");
        if let Some(print) = &mut self.printer {
            print(String::from_utf8_lossy(&std::mem::take(&mut self.buffer)).into_owned());
            return;
        }
        let mut out = stdout().lock();
        let written = out.write_all(&self.buffer).and_then(|()| out.flush());
        self.buffer.clear();
        self.last_write = Some(Instant::now());
        if let Err(problem) = written
            && problem.kind() == std::io::ErrorKind::BrokenPipe
        {
            // The reader has seen enough, as `head` has.
            std::process::exit(0);
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.flush();
    }
}
