//! Templates to bytes.

use std::collections::HashMap;
use std::rc::Rc;

use super::{header, tag};
use crate::scope::{EvalScope, ScopeKind};
use crate::template::{
    Constant, ExportEntry, FunctionTemplate, GlobalKind, ImportName, ModuleTemplate, SpreadKind,
};
use crate::text::Text;

/// A program as bytes; none if it has functions without code.
pub fn to_bytes(program: &FunctionTemplate) -> Option<Vec<u8>> {
    let mut writer = Writer::default();
    let mut all = vec![program];
    let mut next = 0;
    while let Some(&function) = all.get(next) {
        if function.deferred.is_some() {
            return None;
        }
        writer.function(function);
        all.extend(function.functions.iter().map(Rc::as_ref));
        next += 1;
    }
    let mut body = Writer::default();
    body.number(writer.texts.len());
    for text in &writer.texts {
        match text {
            Text::Latin1(bytes) => {
                body.number(bytes.len() * 2);
                body.bytes.extend_from_slice(bytes);
            }
            Text::Utf16(units) => {
                body.number(units.len() * 2 + 1);
                body.bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
            }
        }
    }
    body.string(&program.source.name);
    body.string(&program.source.text);
    body.flag(program.source.stands_in());
    body.number(all.len());
    body.bytes.append(&mut writer.bytes);
    let mut bytes = header(&body.bytes);
    bytes.append(&mut body.bytes);
    Some(bytes)
}

#[derive(Default)]
struct Writer<'a> {
    bytes: Vec<u8>,
    texts: Vec<&'a Text>,
    numbers: HashMap<&'a Text, usize>,
}

impl<'a> Writer<'a> {
    fn number(&mut self, number: impl TryInto<u64>) {
        let mut rest = number.try_into().unwrap_or(u64::MAX);
        while rest >= 0x80 {
            self.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }

    fn flag(&mut self, flag: bool) {
        self.bytes.push(flag.into());
    }

    fn flags(&mut self, flags: &[bool]) {
        let bits = flags.iter().enumerate().fold(0, |bits, (at, &flag)| bits | u8::from(flag) << at);
        self.bytes.push(bits);
    }

    fn string(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn text(&mut self, text: &'a Text) {
        let next = self.texts.len();
        let number = *self.numbers.entry(text).or_insert(next);
        if number == next {
            self.texts.push(text);
        }
        self.number(number);
    }

    fn list<T>(&mut self, list: &'a [T], mut each: impl FnMut(&mut Self, &'a T)) {
        self.number(list.len());
        for entry in list {
            each(self, entry);
        }
    }

    fn function(&mut self, it: &'a FunctionTemplate) {
        self.text(&it.name);
        self.bytes.push(it.kind as u8);
        let flags = it.flags;
        self.flags(&[
            flags.strict,
            flags.generator,
            flags.is_async,
            flags.keeps_arguments,
            flags.class_constructor,
            flags.has_list,
            flags.lazy_arguments,
            flags.mapped_arguments,
        ]);
        for number in [it.parameters, it.length, it.registers, it.instance_properties] {
            self.number(number);
        }
        self.number(it.span.0);
        self.number(it.span.1);
        self.number(it.code.len());
        self.bytes.extend(it.code.iter().flat_map(|instruction| instruction.0.to_le_bytes()));
        self.list(&it.constants, Self::constant);
        self.list(&it.sites, |writer, site| writer.number(site.key));
        self.list(&it.spreads, |writer, site| {
            writer.number(site.instruction);
            writer.bytes.push(match site.kind {
                SpreadKind::RestParameter => 0,
                SpreadKind::ArrayRest => 1,
                SpreadKind::ObjectRest => 2,
                SpreadKind::ArraySpread => 3,
                SpreadKind::ArgumentSpread => 4,
                SpreadKind::ObjectSpread => 5,
            });
            writer.number(site.offset);
        });
        self.list(&it.handlers, |writer, handler| {
            for number in [handler.start, handler.end, handler.target, handler.register.into()] {
                writer.number(number);
            }
        });
        self.list(&it.positions, Self::pair);
        self.list(&it.tdz_names, Self::pair);
        self.list(&it.strict_parts, |writer, part| writer.pair(&(part.start, part.end)));
        self.list(&it.globals, |writer, global| {
            writer.text(&global.name);
            writer.bytes.push(match global.kind {
                GlobalKind::Var => 0,
                GlobalKind::Function => 1,
                GlobalKind::AnnexBFunction => 2,
                GlobalKind::Let => 3,
                GlobalKind::Const => 4,
            });
        });
        self.flag(it.module.is_some());
        if let Some(module) = &it.module {
            self.module(module);
        }
        self.number(it.functions.len());
    }

    fn pair(&mut self, &(first, second): &(u32, u32)) {
        self.number(first);
        self.number(second);
    }

    fn constant(&mut self, constant: &'a Constant) {
        match constant {
            Constant::Number(number) => {
                self.bytes.push(tag::NUMBER);
                self.bytes.extend(number.to_le_bytes());
            }
            Constant::String(text) => {
                self.bytes.push(tag::STRING);
                self.text(text);
            }
            Constant::BigInt(digits) => {
                self.bytes.push(tag::BIGINT);
                self.string(digits);
            }
            Constant::Template(object) => {
                self.bytes.push(tag::TEMPLATE);
                self.list(&object.cooked, |writer, cooked| {
                    writer.flag(cooked.is_some());
                    if let Some(text) = cooked {
                        writer.text(text);
                    }
                });
                self.list(&object.raw, Self::text);
            }
            Constant::EvalScope(scope) => {
                self.bytes.push(tag::EVAL_SCOPE);
                self.eval_scope(scope);
            }
            Constant::Ints(ints) => {
                self.bytes.push(tag::INTS);
                self.list(ints, |writer, &int| writer.bytes.extend(int.to_le_bytes()));
            }
        }
    }

    fn eval_scope(&mut self, scope: &'a EvalScope) {
        self.list(&scope.scopes, |writer, scope| {
            writer.bytes.push(match scope.kind {
                ScopeKind::Block => 0,
                ScopeKind::SimpleCatch => 1,
                ScopeKind::Function => 2,
                ScopeKind::Parameters => 3,
                ScopeKind::With => 4,
                ScopeKind::EvalVars => 5,
                ScopeKind::Module => 6,
            });
            writer.list(&scope.bindings, |writer, binding| {
                writer.text(&binding.name);
                writer.number(binding.slot);
                writer.flags(&[binding.import, binding.lexical, binding.constant, binding.silent_constant]);
            });
        });
        self.flags(&[
            scope.strict,
            scope.in_function,
            scope.in_method,
            scope.in_derived_constructor,
            scope.in_class_field,
        ]);
        self.list(&scope.private_names, Self::text);
    }

    fn module(&mut self, module: &'a ModuleTemplate) {
        self.list(&module.requests, |writer, request| {
            writer.bytes.push(request.phase as u8);
            writer.text(&request.specifier);
            writer.list(&request.attributes, |writer, attribute| {
                writer.text(&attribute.key);
                writer.text(&attribute.value);
            });
            writer.number(request.position);
        });
        self.list(&module.imports, |writer, import| {
            writer.number(import.request);
            writer.import_name(&import.name);
            writer.text(&import.local);
            writer.number(import.position);
        });
        self.list(&module.exports, |writer, export| match export {
            ExportEntry::Local { export, slot } => {
                writer.bytes.push(0);
                writer.text(export);
                writer.number(*slot);
            }
            ExportEntry::Indirect { export, request, name } => {
                writer.bytes.push(1);
                writer.text(export);
                writer.number(*request);
                writer.import_name(name);
            }
            ExportEntry::Star { request } => {
                writer.bytes.push(2);
                writer.number(*request);
            }
        });
        self.number(module.slots);
        self.list(&module.var_slots, |writer, &slot| writer.number(slot));
        self.list(&module.hoisted_functions, Self::pair);
        self.flag(module.has_await);
    }

    fn import_name(&mut self, name: &'a ImportName) {
        match name {
            ImportName::Named(name) => {
                self.bytes.push(0);
                self.text(name);
            }
            ImportName::Namespace => self.bytes.push(1),
            ImportName::Source => self.bytes.push(2),
        }
    }
}
