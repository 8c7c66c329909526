//! Bytes to templates. Nothing is taken on trust: what is not there makes no template, and no more is allocated than the bytes
//! justify.

use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

use super::tag;
use crate::instruction::Instruction;
use crate::position::{Source, SourceText};
use crate::scope::{EvalScope, ScopeBinding, ScopeDescriptor, ScopeKind};
use crate::template::{
    Constant, ExportEntry, FunctionFlags, FunctionKind, FunctionTemplate, GlobalDeclaration, GlobalKind,
    Handler, IcSite, ImportAttribute, ImportEntry, ImportName, ImportPhase, ModuleRequest, ModuleTemplate,
    SpreadKind, SpreadSite, TemplateObject,
};
use crate::text::Text;

/// Texts may be used often: all uses together may be so many times as long as the bytes,
const USES: usize = 64;
/// and that much longer.
const FEW_USES: usize = 1 << 20;

/// The program that a body is, whose source gets another name if one is given.
pub(super) fn program(body: &[u8], name: Option<&str>) -> Option<Rc<FunctionTemplate>> {
    let room = body.len().saturating_mul(USES).saturating_add(FEW_USES);
    let mut reader = Reader { bytes: body, texts: Vec::new(), room };
    reader.texts = reader.list(Reader::new_text)?;
    let written = reader.string()?;
    let text = reader.string()?.to_owned();
    let stands_in = reader.flag()?;
    let source = Source::new(name.unwrap_or(written), SourceText { text, stands_in });
    let functions = reader.list(|reader| reader.function(&source))?;
    if !reader.bytes.is_empty() {
        return None;
    }
    assemble(functions)
}

/// Gives functions those that are nested in them, which stand behind, level by level.
fn assemble(functions: Vec<(FunctionTemplate, usize)>) -> Option<Rc<FunctionTemplate>> {
    // Those that nobody has got yet, the last one first: those of a function are the first of them.
    let mut behind: VecDeque<Rc<FunctionTemplate>> = VecDeque::new();
    for (mut function, nested) in functions.into_iter().rev() {
        if nested > behind.len() {
            return None;
        }
        function.functions = behind.drain(..nested).rev().collect();
        behind.push_back(Rc::new(function));
    }
    behind.pop_back().filter(|_| behind.is_empty())
}

struct Reader<'a> {
    bytes: &'a [u8],
    texts: Vec<Text>,
    /// So many code units of texts may still be used.
    room: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(byte)
    }

    fn chunk<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (chunk, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(*chunk)
    }

    fn slice(&mut self, length: usize) -> Option<&'a [u8]> {
        let (slice, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(slice)
    }

    fn number<T: TryFrom<u64>>(&mut self) -> Option<T> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return T::try_from(number).ok();
            }
        }
        None
    }

    fn flag(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn flags<const N: usize>(&mut self) -> Option<[bool; N]> {
        let bits = self.byte()?;
        (u32::from(bits) >> N == 0).then(|| std::array::from_fn(|at| bits >> at & 1 != 0))
    }

    fn string(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        str::from_utf8(self.slice(length)?).ok()
    }

    /// A list, whose entries take a byte at least.
    fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count: usize = self.number()?;
        if count > self.bytes.len() {
            return None;
        }
        let mut list = Vec::with_capacity(count.min(1 << 10));
        for _ in 0..count {
            list.push(each(self)?);
        }
        list.shrink_to_fit();
        Some(list)
    }

    fn new_text(&mut self) -> Option<Text> {
        let length: usize = self.number()?;
        let units = length / 2;
        if length.is_multiple_of(2) {
            return Some(Text::Latin1(self.slice(units)?.into()));
        }
        let (units, _) = self.slice(units.checked_mul(2)?)?.as_chunks();
        let units: Vec<u16> = units.iter().map(|&unit| u16::from_le_bytes(unit)).collect();
        // A text has one form only.
        Some(Text::from_units(&units)).filter(|text| matches!(text, Text::Utf16(_)))
    }

    fn text(&mut self) -> Option<Text> {
        let number: usize = self.number()?;
        let text = self.texts.get(number)?;
        let length = match text {
            Text::Latin1(bytes) => bytes.len(),
            Text::Utf16(units) => units.len(),
        };
        self.room = self.room.checked_sub(length)?;
        Some(text.clone())
    }

    fn pair(&mut self) -> Option<(u32, u32)> {
        Some((self.number()?, self.number()?))
    }

    /// A function, and how many are nested in it.
    fn function(&mut self, source: &Rc<Source>) -> Option<(FunctionTemplate, usize)> {
        let name = self.text()?;
        let kind = one_of(
            self.byte()?,
            &[
                FunctionKind::Normal,
                FunctionKind::Arrow,
                FunctionKind::Method,
                FunctionKind::BaseConstructor,
                FunctionKind::DerivedConstructor,
                FunctionKind::Script,
                FunctionKind::Module,
                FunctionKind::Eval,
            ],
        )?;
        let [
            strict,
            generator,
            is_async,
            keeps_arguments,
            class_constructor,
            has_list,
            lazy_arguments,
            mapped_arguments,
        ] = self.flags()?;
        let flags = FunctionFlags {
            strict,
            generator,
            is_async,
            keeps_arguments,
            class_constructor,
            has_list,
            lazy_arguments,
            mapped_arguments,
        };
        let (parameters, length) = (self.number()?, self.number()?);
        let (registers, instance_properties) = (self.number()?, self.number()?);
        let span = self.pair()?;
        let code: usize = self.number()?;
        let (code, _) = self.slice(code.checked_mul(8)?)?.as_chunks();
        let code = code.iter().map(|&word| Instruction(u64::from_le_bytes(word))).collect();
        let template = FunctionTemplate {
            name,
            kind,
            flags,
            parameters,
            length,
            registers,
            instance_properties,
            code,
            constants: self.list(Self::constant)?,
            sites: self.list(|reader| Some(IcSite { key: reader.number()? }))?,
            spreads: self.list(Self::spread)?,
            functions: Vec::new(),
            handlers: self.list(|reader| {
                let ((start, end), target) = (reader.pair()?, reader.number()?);
                Some(Handler { start, end, target, register: reader.number()? })
            })?,
            positions: self.list(Self::pair)?,
            tdz_names: self.list(Self::pair)?,
            strict_parts: self.list(|reader| {
                let (start, end) = reader.pair()?;
                Some(Range { start, end })
            })?,
            source: source.clone(),
            span,
            globals: self.list(Self::global)?,
            module: if self.flag()? { Some(Box::new(self.module()?)) } else { None },
            deferred: None,
        };
        Some((template, self.number()?))
    }

    fn constant(&mut self) -> Option<Constant> {
        Some(match self.byte()? {
            tag::NUMBER => Constant::Number(f64::from_le_bytes(self.chunk()?)),
            tag::STRING => Constant::String(self.text()?),
            tag::BIGINT => Constant::BigInt(self.string()?.to_owned()),
            tag::TEMPLATE => {
                let cooked =
                    self.list(|reader| Some(if reader.flag()? { Some(reader.text()?) } else { None }))?;
                Constant::Template(Rc::new(TemplateObject { cooked, raw: self.list(Self::text)? }))
            }
            tag::EVAL_SCOPE => Constant::EvalScope(Rc::new(self.eval_scope()?)),
            tag::INTS => {
                Constant::Ints(self.list(|reader| Some(i32::from_le_bytes(reader.chunk()?)))?.into())
            }
            _ => return None,
        })
    }

    fn spread(&mut self) -> Option<SpreadSite> {
        let instruction = self.number()?;
        let kind = one_of(
            self.byte()?,
            &[
                SpreadKind::RestParameter,
                SpreadKind::ArrayRest,
                SpreadKind::ObjectRest,
                SpreadKind::ArraySpread,
                SpreadKind::ArgumentSpread,
                SpreadKind::ObjectSpread,
            ],
        )?;
        Some(SpreadSite { instruction, kind, offset: self.number()? })
    }

    fn global(&mut self) -> Option<GlobalDeclaration> {
        let name = self.text()?;
        let kind = one_of(
            self.byte()?,
            &[
                GlobalKind::Var,
                GlobalKind::Function,
                GlobalKind::AnnexBFunction,
                GlobalKind::Let,
                GlobalKind::Const,
            ],
        )?;
        Some(GlobalDeclaration { name, kind })
    }

    fn eval_scope(&mut self) -> Option<EvalScope> {
        let scopes = self.list(|reader| {
            let kind = one_of(
                reader.byte()?,
                &[
                    ScopeKind::Block,
                    ScopeKind::SimpleCatch,
                    ScopeKind::Function,
                    ScopeKind::Parameters,
                    ScopeKind::With,
                    ScopeKind::EvalVars,
                    ScopeKind::Module,
                ],
            )?;
            let bindings = reader.list(|reader| {
                let (name, slot) = (reader.text()?, reader.number()?);
                let [import, lexical, constant, silent_constant] = reader.flags()?;
                Some(ScopeBinding { name, slot, import, lexical, constant, silent_constant })
            })?;
            Some(ScopeDescriptor { kind, bindings })
        })?;
        let [strict, in_function, in_method, in_derived_constructor, in_class_field] = self.flags()?;
        let private_names = self.list(Self::text)?;
        Some(EvalScope {
            scopes,
            strict,
            in_function,
            in_method,
            in_derived_constructor,
            in_class_field,
            private_names,
        })
    }

    fn module(&mut self) -> Option<ModuleTemplate> {
        let requests = self.list(|reader| {
            let phase = one_of(reader.byte()?, ImportPhase::ALL)?;
            let specifier = reader.text()?;
            let attributes = reader.list(|reader| {
                let (key, value) = (reader.text()?, reader.text()?);
                Some(ImportAttribute { key, value })
            })?;
            Some(ModuleRequest { phase, specifier, attributes, position: reader.number()? })
        })?;
        let imports = self.list(|reader| {
            let (request, name) = (reader.number()?, reader.import_name()?);
            Some(ImportEntry { request, name, local: reader.text()?, position: reader.number()? })
        })?;
        let exports = self.list(|reader| {
            Some(match reader.byte()? {
                0 => ExportEntry::Local { export: reader.text()?, slot: reader.number()? },
                1 => ExportEntry::Indirect {
                    export: reader.text()?,
                    request: reader.number()?,
                    name: reader.import_name()?,
                },
                2 => ExportEntry::Star { request: reader.number()? },
                _ => return None,
            })
        })?;
        Some(ModuleTemplate {
            requests,
            imports,
            exports,
            slots: self.number()?,
            var_slots: self.list(Self::number)?,
            hoisted_functions: self.list(Self::pair)?,
            has_await: self.flag()?,
        })
    }

    fn import_name(&mut self) -> Option<ImportName> {
        Some(match self.byte()? {
            0 => ImportName::Named(self.text()?),
            1 => ImportName::Namespace,
            2 => ImportName::Source,
            _ => return None,
        })
    }
}

/// The one whose number that is.
fn one_of<T: Copy>(number: u8, all: &[T]) -> Option<T> {
    all.get(usize::from(number)).copied()
}
