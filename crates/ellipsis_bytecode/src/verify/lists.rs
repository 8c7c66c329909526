//! The lists of a template beside its code: handlers, positions, names, sites, and a module's interface.

use super::{Fault, Found, Function, Place, get};
use crate::effects::Effects;
use crate::op::Op;
use crate::template::{ExportEntry, ModuleTemplate, SpreadKind};

fn entry(list: &'static str, index: usize, fault: Fault) -> Found {
    (Place::Entry { list, index: index as u32 }, fault)
}

/// Whether an instruction may do a `...` of that kind, or a part of it.
fn does(op: Op, kind: SpreadKind) -> bool {
    match kind {
        // For the time being without an array, or with one from the start.
        SpreadKind::RestParameter => matches!(op, Op::LoadEmpty | Op::CreateRest),
        SpreadKind::ArrayRest => op == Op::IterRest,
        SpreadKind::ObjectRest => op == Op::ObjectRest,
        SpreadKind::ArraySpread => matches!(op, Op::CloneArray | Op::ArraySpread),
        // In place; or in an array, of which the call then takes them.
        SpreadKind::ArgumentSpread => matches!(
            op,
            Op::CallSpread
                | Op::NewSpread
                | Op::ConstructSpread
                | Op::ArraySpread
                | Op::CallList
                | Op::NewList
                | Op::ConstructList
                | Op::CallEvalList
        ),
        // A rest that nothing else refers to becomes the literal.
        SpreadKind::ObjectSpread => matches!(op, Op::CloneObject | Op::ObjectSpread | Op::Move),
    }
}

impl Function<'_> {
    pub(super) fn lists(&self) -> Result<(), Found> {
        self.handlers()?;
        self.positions()?;
        self.tdz_names()?;
        self.strict_parts()?;
        let template = self.template;
        for (index, site) in template.sites.iter().enumerate() {
            self.string(site.key.into()).map_err(|fault| entry("sites", index, fault))?;
        }
        self.spreads()?;
        match &template.module {
            Some(module) => self.module(module),
            None => Ok(()),
        }
    }

    /// An offset in the source.
    fn offset(&self, offset: u32) -> Result<(), Fault> {
        let length = self.template.source.text.len();
        if offset as usize <= length {
            Ok(())
        } else {
            Err(Fault::Index { index: offset.into(), of: length })
        }
    }

    /// Each handler covers something, and the ranges of handlers lie within those of later ones or
    /// apart from them.
    fn handlers(&self) -> Result<(), Found> {
        let template = self.template;
        let length = template.code.len();
        let mut order: Vec<usize> = (0..template.handlers.len()).collect();
        for (index, handler) in template.handlers.iter().enumerate() {
            let wrong = |fault| Err(entry("handlers", index, fault));
            if handler.start >= handler.end || handler.end as usize > length {
                return wrong(Fault::Broken("its range is none of the code"));
            }
            self.target(handler.target.into()).map_err(|fault| entry("handlers", index, fault))?;
            if handler.register >= template.registers {
                let register = i64::from(handler.register);
                return wrong(Fault::Registers { touched: register..register + 1, of: template.registers });
            }
        }
        // Outer ones first.
        order.sort_by_key(|&index| {
            let handler = &template.handlers[index];
            (handler.start, std::cmp::Reverse(handler.end), std::cmp::Reverse(index))
        });
        let mut around: Vec<usize> = Vec::new();
        for index in order {
            let handler = &template.handlers[index];
            while around.last().is_some_and(|&outer| template.handlers[outer].end <= handler.start) {
                around.pop();
            }
            if let Some(&outer) = around.last()
                && (template.handlers[outer].end < handler.end || outer < index)
            {
                let fault = Fault::Broken("an earlier one is not the inner one of two that overlap");
                return Err(entry("handlers", index.max(outer), fault));
            }
            around.push(index);
        }
        Ok(())
    }

    fn positions(&self) -> Result<(), Found> {
        let positions = &self.template.positions;
        for (index, &(at, offset)) in positions.iter().enumerate() {
            let wrong = |fault| entry("positions", index, fault);
            // What is said behind the last instruction is about nothing.
            if at as usize > self.template.code.len() {
                return Err(wrong(Fault::Target(at.into())));
            }
            if index > 0 && positions[index - 1].0 >= at {
                return Err(wrong(Fault::Broken("it does not come after the entry before")));
            }
            self.offset(offset).map_err(wrong)?;
        }
        Ok(())
    }

    /// The instructions that do a `...`, in order.
    fn spreads(&self) -> Result<(), Found> {
        let spreads = &self.template.spreads;
        for (index, site) in spreads.iter().enumerate() {
            let wrong = |fault| entry("spreads", index, fault);
            let instruction = get(&self.template.code, site.instruction.into()).map_err(wrong)?;
            if !does(instruction.op(), site.kind) {
                return Err(wrong(Fault::Broken("it is about an instruction that does no such `...`")));
            }
            if index > 0 && spreads[index - 1].instruction >= site.instruction {
                return Err(wrong(Fault::Broken("it does not come after the entry before")));
            }
            self.offset(site.offset).map_err(wrong)?;
        }
        Ok(())
    }

    /// The names of bindings: one for each checked access, in order.
    fn tdz_names(&self) -> Result<(), Found> {
        let template = self.template;
        let mut names = template.tdz_names.iter().enumerate().peekable();
        for (at, instruction) in template.code.iter().enumerate() {
            if !instruction.op().effects().contains(Effects::CHECKS_BINDING) {
                continue;
            }
            let Some((index, &(_, name))) = names.next_if(|(_, (named, _))| *named as usize == at) else {
                return Err((self.place(at, None), Fault::Broken("its binding has no name in tdz_names")));
            };
            self.string(name.into()).map_err(|fault| entry("tdz_names", index, fault))?;
        }
        match names.next() {
            Some((index, _)) => {
                let fault = Fault::Broken("it is about no checked access, or out of order");
                Err(entry("tdz_names", index, fault))
            }
            None => Ok(()),
        }
    }

    fn strict_parts(&self) -> Result<(), Found> {
        for (index, part) in self.template.strict_parts.iter().enumerate() {
            if part.start > part.end || part.end as usize > self.template.code.len() {
                let fault = Fault::Broken("its range is none of the code");
                return Err(entry("strict_parts", index, fault));
            }
        }
        Ok(())
    }

    fn module(&self, module: &ModuleTemplate) -> Result<(), Found> {
        let request = |index: u32| get(&module.requests, index.into()).map(drop);
        let slot = |slot: u32| {
            let of = module.slots as usize;
            if slot < module.slots { Ok(()) } else { Err(Fault::Index { index: slot.into(), of }) }
        };
        for (index, it) in module.requests.iter().enumerate() {
            self.offset(it.position).map_err(|fault| entry("requests", index, fault))?;
        }
        for (index, import) in module.imports.iter().enumerate() {
            request(import.request)
                .and_then(|()| self.offset(import.position))
                .map_err(|fault| entry("imports", index, fault))?;
        }
        for (index, export) in module.exports.iter().enumerate() {
            match *export {
                ExportEntry::Local { slot: local, .. } => slot(local),
                ExportEntry::Indirect { request: from, .. } | ExportEntry::Star { request: from } => {
                    request(from)
                }
            }
            .map_err(|fault| entry("exports", index, fault))?;
        }
        for (index, &var) in module.var_slots.iter().enumerate() {
            slot(var).map_err(|fault| entry("var_slots", index, fault))?;
        }
        for (index, &(variable, function)) in module.hoisted_functions.iter().enumerate() {
            slot(variable)
                .and_then(|()| get(&self.template.functions, function.into()).map(drop))
                .map_err(|fault| entry("hoisted_functions", index, fault))?;
        }
        Ok(())
    }
}
