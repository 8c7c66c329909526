//! The terminal as it was before lines were edited on it: the process may end in the midst of that.

use std::io::{Write, stdin, stdout};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

pub(super) struct Terminal(Termios);

impl Terminal {
    /// How the terminal is now.
    pub(super) fn remember() -> Option<Terminal> {
        tcgetattr(stdin()).ok().map(Terminal)
    }

    /// Makes it that again.
    pub(super) fn restore(self) {
        let edits = tcgetattr(stdin()).is_ok_and(|now| now.local_modes != self.0.local_modes);
        if !edits {
            return;
        }
        // What follows begins in a line of its own, and pastes are not marked any more. There is nobody left to tell if that fails.
        let _ = stdout().write_all(b"\x1b[?2004l\r\n").and_then(|()| stdout().flush());
        let _ = tcsetattr(stdin(), OptionalActions::Drain, &self.0);
    }
}
