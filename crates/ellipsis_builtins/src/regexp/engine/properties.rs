//! Unicode properties ([clause](https://tc39.es/ecma262/#sec-runtime-semantics-unicodematchproperty-p)).

use icu_properties::props::{GeneralCategory, GeneralCategoryGroup, IdContinue, IdStart, Script};
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

/// Whether a name is that of a property of strings, which only the flag `v` allows.
pub(super) fn is_string_property(name: &str) -> bool {
    matches!(
        name,
        "Basic_Emoji"
            | "Emoji_Keycap_Sequence"
            | "RGI_Modifier_Sequence"
            | "RGI_Flag_Sequence"
            | "RGI_Emoji_Modifier_Sequence"
            | "RGI_Emoji_Flag_Sequence"
            | "RGI_Emoji_Tag_Sequence"
            | "RGI_Emoji_ZWJ_Sequence"
            | "RGI_Emoji"
    )
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
