//! Pieces of text that libraries can work on one by one, so that long texts take neither much time nor much memory at once.

use ellipsis_engine::{Context, JsResult};

use super::charge_units;

/// As long as a piece is at the least, if another follows.
const PIECE: usize = 4096;

/// Pays for a library's work on a piece: the time, and so many bytes for each unit of one that is long.
pub(crate) fn charge_piece(cx: &mut Context, units: usize, pace: usize, bytes: usize) -> JsResult<()> {
    charge_units(cx, units, pace)?;
    if units > 2 * PIECE { cx.make_room(units * bytes) } else { Ok(()) }
}

/// Letters of which each is for itself: they neither combine with what is before them, nor does their case depend on it.
pub(crate) fn is_letter(unit: u16) -> bool {
    u8::try_from(unit).is_ok_and(|byte| byte.is_ascii_alphabetic()) || (0x4e00..0xa000).contains(&unit)
}

/// Whether no letter before this unit has to do with those behind it.
pub(crate) fn ends_context(unit: u16) -> bool {
    unit == 0x20 || (0x4e00..0xa000).contains(&unit)
}

/// Maximal runs without lone surrogates, long ones in pieces that end where `may_part` allows that between two units; and
/// lone surrogates.
pub(crate) fn pieces(
    units: &[u16],
    may_part: impl Fn(u16, u16) -> bool,
) -> impl Iterator<Item = Result<&[u16], u16>> {
    let mut rest = units;
    std::iter::from_fn(move || {
        let mut at = 0;
        while at < rest.len() {
            let unit = rest[at];
            if at >= PIECE && may_part(rest[at - 1], unit) {
                break;
            }
            if !(0xd800..0xe000).contains(&unit) {
                at += 1;
            } else if unit < 0xdc00 && rest.get(at + 1).is_some_and(|trail| (0xdc00..0xe000).contains(trail))
            {
                at += 2;
            } else if at > 0 {
                break;
            } else {
                rest = &rest[1..];
                return Some(Err(unit));
            }
        }
        let (piece, next) = rest.split_at(at);
        rest = next;
        (at > 0).then_some(Ok(piece))
    })
}

/// The length of the longest run of units of a kind.
#[cfg(feature = "intl")]
pub(crate) fn longest_run(text: ellipsis_engine::StrView<'_>, is: impl Fn(u16) -> bool) -> usize {
    let (mut longest, mut run) = (0, 0);
    for unit in text.units() {
        run = if is(unit) { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}
