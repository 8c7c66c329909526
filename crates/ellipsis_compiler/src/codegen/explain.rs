//! Marks around each `...`, in programs that are explained.

use ellipsis_bytecode::{Instruction, Reg, SpreadKind, SpreadSite};
use oxc_span::Span;

use super::Generator;

impl Generator<'_> {
    /// Numbers the `...` that starts a piece of source, if the program is to be explained.
    pub(super) fn spread_site(&mut self, kind: SpreadKind, span: Span, in_place: bool) -> Option<u32> {
        if !self.explain {
            return None;
        }
        let offset = self.at(span);
        self.f.asm.spreads.push(SpreadSite { kind, offset, in_place });
        Some(self.f.asm.fit(self.f.asm.spreads.len() - 1))
    }

    /// Emits an instruction that does a `...`, between its marks. Operands were evaluated before:
    /// between the marks nothing suspends the function.
    pub(super) fn emit_spread(
        &mut self,
        site: Option<u32>,
        [target, source, result]: [Reg; 3],
        emit: impl FnOnce(&mut Self),
    ) {
        if let Some(site) = site {
            self.emit(Instruction::explain_begin(target, source, site));
        }
        emit(self);
        if let Some(site) = site {
            self.emit(Instruction::explain_end(result, source, site));
        }
    }
}
