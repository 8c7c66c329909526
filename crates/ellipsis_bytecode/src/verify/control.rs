//! Where control goes: it never runs off the end, and frames are parked only once they may be.

use super::{Fault, Found, Function};
use crate::effects::Effects;
use crate::op::Op;
use crate::template::Handler;

/// Whether a place was reached, in a frame that can be parked and in one that cannot.
type Reached = [bool; 2];

impl Function<'_> {
    /// Follows control from the first instruction, given that all jumps lead into the code.
    pub(super) fn control(&self) -> Result<(), Found> {
        let code = &self.template.code;
        let handlers = self.innermost_handlers();
        let mut reached: Vec<Reached> = vec![[false; 2]; code.len()];
        let mut pending = vec![(0, false)];
        while let Some((at, resumable)) = pending.pop() {
            if std::mem::replace(&mut reached[at][usize::from(resumable)], true) {
                continue;
            }
            let op = code[at].op();
            let effects = op.effects();
            if op == Op::Unreachable {
                return Err((self.place(at, None), Fault::Broken("control comes here")));
            }
            let becomes_resumable = effects.contains(Effects::BECOMES_RESUMABLE);
            if effects.contains(Effects::SUSPENDS) && !resumable && !becomes_resumable {
                return Err((self.place(at, None), Fault::Broken("the frame may not be resumable yet")));
            }
            if becomes_resumable && resumable {
                return Err((self.place(at, None), Fault::Broken("the frame may be resumable already")));
            }
            if let Some(handler) = handlers[at].filter(|_| effects.contains(Effects::THROWS)) {
                pending.push((handler.target as usize, resumable));
            }
            let mut runs_off = false;
            self.template.for_each_successor(at, |next| match usize::try_from(next) {
                Ok(next) if next < code.len() => pending.push((next, resumable || becomes_resumable)),
                _ => runs_off = true,
            });
            if runs_off {
                return Err((self.place(at, None), Fault::Broken("control runs off the end")));
            }
        }
        Ok(())
    }

    /// By instruction, whether control may come there otherwise than from the one before.
    pub(super) fn leads(&self) -> Vec<bool> {
        let template = self.template;
        let mut leads = vec![false; template.code.len()];
        leads[0] = true;
        for at in 0..template.code.len() {
            template.for_each_jump(at, |target| leads[target as usize] = true);
        }
        for handler in &template.handlers {
            leads[handler.target as usize] = true;
        }
        leads
    }

    /// By instruction, where its exceptions go.
    pub(super) fn innermost_handlers(&self) -> Vec<Option<&Handler>> {
        let mut innermost = vec![None; self.template.code.len()];
        for handler in self.template.handlers.iter().rev() {
            innermost[handler.start as usize..handler.end as usize].fill(Some(handler));
        }
        innermost
    }
}
