//! Unicode properties ([clause](https://tc39.es/ecma262/#sec-runtime-semantics-unicodematchproperty-p)).

use icu_properties::props::{
    Emoji, EmojiPresentation, GeneralCategory, GeneralCategoryGroup, IdContinue, IdStart, RegionalIndicator,
    Script,
};
use icu_properties::script::ScriptWithExtensions;
use icu_properties::{CodePointMapData, CodePointSetData, PropertyParser};

use super::charset::{CodePointSet, MAX_CODE_POINT};

fn set(ranges: impl Iterator<Item = std::ops::RangeInclusive<u32>>) -> CodePointSet {
    CodePointSet::from_ranges(ranges.map(|range| (*range.start(), *range.end())))
}

/// The code points with a property `name`, or with `value` of it. `None` if there is no such.
pub(super) fn find(name: &str, value: Option<&str>) -> Option<CodePointSet> {
    match (name, value) {
        ("General_Category" | "gc", Some(value)) => general_category(value),
        ("Script" | "sc", Some(value)) => {
            let script = PropertyParser::<Script>::new().get_strict(value)?;
            Some(set(CodePointMapData::<Script>::new().iter_ranges_for_value(script)))
        }
        ("Script_Extensions" | "scx", Some(value)) => {
            let script = PropertyParser::<Script>::new().get_strict(value)?;
            Some(set(ScriptWithExtensions::new().get_script_extensions_ranges(script)))
        }
        (_, Some(_)) => None,
        ("Any", None) => Some(CodePointSet::all()),
        ("ASCII", None) => Some(CodePointSet::from_ranges([(0, 0x7f)])),
        ("Assigned", None) => general_category("Cn").map(|unassigned| unassigned.complement()),
        // The one short name that is another in the Unicode Character Database.
        ("WSpace", None) => None,
        ("space", None) => find("White_Space", None),
        (name, None) => general_category(name).or_else(|| {
            let data = CodePointSetData::new_for_ecma262(name.as_bytes())?;
            Some(set(data.iter_ranges()))
        }),
    }
}

fn general_category(name: &str) -> Option<CodePointSet> {
    let group = PropertyParser::<GeneralCategoryGroup>::new().get_strict(name)?;
    Some(set(CodePointMapData::<GeneralCategory>::new().iter_ranges_for_group(group)))
}

/// The strings of a property of strings, which only the flag `v` allows, and characters that it has as
/// well. `None` if there is no such.
pub(super) fn find_strings(name: &str) -> Option<(CodePointSet, Vec<Vec<u32>>)> {
    Some(match name {
        "Basic_Emoji" => basic_emoji(),
        "Emoji_Keycap_Sequence" => (CodePointSet::new(), keycaps().collect()),
        "RGI_Emoji_Modifier_Sequence" => sequences(|kind| kind == Sequence::Modifier),
        "RGI_Emoji_Flag_Sequence" => sequences(|kind| kind == Sequence::Flag),
        "RGI_Emoji_Tag_Sequence" => sequences(|kind| kind == Sequence::Tag),
        "RGI_Emoji_ZWJ_Sequence" => sequences(|kind| kind == Sequence::Joined),
        "RGI_Emoji" => {
            let (set, mut strings) = basic_emoji();
            strings.extend(keycaps());
            strings.extend(sequences(|_| true).1);
            (set, strings)
        }
        _ => return None,
    })
}

/// The variation selector that asks for an emoji.
const EMOJI_SELECTOR: u32 = 0xfe0f;

/// What keycaps begin with.
fn keycap_bases() -> CodePointSet {
    CodePointSet::from_ranges([(0x23, 0x23), (0x2a, 0x2a), (0x30, 0x39)])
}

fn keycaps() -> impl Iterator<Item = Vec<u32>> {
    const ENCLOSING_KEYCAP: u32 = 0x20e3;
    code_points(keycap_bases()).map(|base| vec![base, EMOJI_SELECTOR, ENCLOSING_KEYCAP])
}

/// Characters that are shown as emoji, and those that are with a variation selector.
fn basic_emoji() -> (CodePointSet, Vec<Vec<u32>>) {
    let shown = set(CodePointSetData::new::<EmojiPresentation>().iter_ranges());
    let indicators = set(CodePointSetData::new::<RegionalIndicator>().iter_ranges());
    let emoji = set(CodePointSetData::new::<Emoji>().iter_ranges());
    let others = emoji.difference(&shown).difference(&keycap_bases());
    let selected = code_points(others).map(|c| vec![c, EMOJI_SELECTOR]).collect();
    (shown.difference(&indicators), selected)
}

fn code_points(set: CodePointSet) -> impl Iterator<Item = u32> {
    let ranges = set.ranges().to_vec();
    ranges.into_iter().flat_map(|(first, last)| first..=last)
}

/// Kinds of emoji of several characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sequence {
    Flag,
    Modifier,
    Tag,
    Joined,
}

impl Sequence {
    fn of(string: &[u32]) -> Option<Sequence> {
        match *string {
            [0x1_f1e6..=0x1_f1ff, 0x1_f1e6..=0x1_f1ff] => Some(Sequence::Flag),
            [_, 0x1_f3fb..=0x1_f3ff] => Some(Sequence::Modifier),
            [.., 0xe_007f] => Some(Sequence::Tag),
            _ if string.contains(&0x200d) => Some(Sequence::Joined),
            _ => None,
        }
    }
}

/// The sequences of some kinds that are recommended for general interchange.
fn sequences(wanted: impl Fn(Sequence) -> bool) -> (CodePointSet, Vec<Vec<u32>>) {
    /// That of the data of characters.
    const UNICODE: u32 = 17;
    let all = emojis::iter().flat_map(|emoji| {
        let skins = emoji.skin_tones().into_iter().flatten().filter(move |other| *other != emoji);
        std::iter::once(emoji).chain(skins)
    });
    let known = all.filter(|emoji| emoji.unicode_version() < emojis::UnicodeVersion::new(UNICODE + 1, 0));
    let strings = known.map(|emoji| emoji.as_str().chars().map(u32::from).collect::<Vec<u32>>());
    (CodePointSet::new(), strings.filter(|string| Sequence::of(string).is_some_and(&wanted)).collect())
}

/// Whether a group name can begin with a code point.
pub(super) fn is_identifier_start(code_point: u32) -> bool {
    match code_point {
        0x24 | 0x5f => true,
        ..0x80 => u8::try_from(code_point).is_ok_and(|byte| byte.is_ascii_alphabetic()),
        _ => code_point <= MAX_CODE_POINT && CodePointSetData::new::<IdStart>().contains32(code_point),
    }
}

/// Whether a group name can go on with a code point.
pub(super) fn is_identifier_part(code_point: u32) -> bool {
    match code_point {
        0x24 | 0x200c | 0x200d => true,
        ..0x80 => u8::try_from(code_point).is_ok_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
        _ => code_point <= MAX_CODE_POINT && CodePointSetData::new::<IdContinue>().contains32(code_point),
    }
}
