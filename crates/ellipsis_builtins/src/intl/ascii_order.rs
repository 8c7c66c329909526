//! The order of texts of ASCII characters, where each character counts for itself.

use std::cmp::Ordering;

use icu_collator::CollatorBorrowed;

/// The characters that this is about: those without special treatment in any locale.
const CHARACTERS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ _-./";

/// For each ASCII character its rank among the groups of characters that are the same letter, and within its group;
/// rank 0 is for those that this is not about.
pub(super) struct AsciiOrder {
    letters: [u8; 128],
    variants: [u8; 128],
}

impl AsciiOrder {
    /// The order that a collator has; `None` if texts are more to it than their characters one by one, as where `ch` is a
    /// letter or numbers count as such.
    pub(super) fn of(collator: &CollatorBorrowed<'static>) -> Option<AsciiOrder> {
        let compare = |a: &[u8], b: &[u8]| collator.compare_utf8(a, b);
        let mut sorted = CHARACTERS.to_vec();
        sorted.sort_by(|&a, &b| compare(&[a], &[b]));
        let mut order = AsciiOrder { letters: [0; 128], variants: [0; 128] };
        let (mut letter, mut variant) = (1, 0);
        let mut before = None;
        for &c in &sorted {
            if let Some(before) = before.filter(|&before| compare(&[before], &[c]) == Ordering::Less) {
                // Of the same letter what follows matters more.
                let same_letter = compare(&[before, b'z'], &[c, b'a']) == Ordering::Greater;
                (letter, variant) = if same_letter { (letter, variant + 1) } else { (letter + 1, 0) };
            }
            order.letters[usize::from(c)] = letter;
            order.variants[usize::from(c)] = variant;
            before = Some(c);
        }
        order.explains(collator, &sorted).then_some(order)
    }

    /// Whether it tells of all pairs of characters how they compare to each other, and that variants of letters count
    /// from the beginning, whichever letters they are of.
    fn explains(&self, collator: &CollatorBorrowed<'static>, sorted: &[u8]) -> bool {
        let (Some(&least), Some(&greatest)) = (sorted.first(), sorted.last()) else { return false };
        let agree = |a: &[u8], b: &[u8]| self.compare(a, b) == Some(collator.compare_utf8(a, b));
        sorted.iter().all(|&a| {
            sorted.iter().all(|&b| {
                agree(&[a, b], &[a, least])
                    && agree(&[a, b], &[a, greatest])
                    && agree(&[b'Z', a], &[b'z', b])
                    && agree(&[a, b], &[b, a])
                    && agree(&[a, b], &[b])
                    && agree(&[a, b, a], &[a, b])
            })
        })
    }

    /// How two texts compare; `None` if there is another character in them.
    pub(super) fn compare(&self, a: &[u8], b: &[u8]) -> Option<Ordering> {
        let letter = |byte: u8| self.letters.get(usize::from(byte)).copied().filter(|&letter| letter > 0);
        let mut variants = Ordering::Equal;
        let mut different = None;
        for (&x, &y) in a.iter().zip(b) {
            if x == y {
                letter(x)?;
                continue;
            }
            let (first, second) = (letter(x)?, letter(y)?);
            if first != second {
                different.get_or_insert(first.cmp(&second));
            } else {
                let order = self.variants[usize::from(x)].cmp(&self.variants[usize::from(y)]);
                variants = variants.then(order);
            }
        }
        let common = a.len().min(b.len());
        a[common..].iter().chain(&b[common..]).try_for_each(|&byte| letter(byte).map(|_| ()))?;
        Some(different.unwrap_or(a.len().cmp(&b.len()).then(variants)))
    }
}

#[cfg(test)]
mod tests {
    use icu_collator::Collator;
    use icu_collator::options::{CollatorOptions, Strength};
    use icu_locale::Locale;

    use super::{AsciiOrder, CHARACTERS};

    /// Wherever there is such an order it is the collator's, for texts of all lengths, and there is one for most locales.
    #[test]
    fn agrees_with_collators() {
        let locales = "en de fr es it pt nl sv da nb fi et lv lt pl cs sk sl hr hu ro sq tr az vi cy br mt is fo eo ha haw \
            kl ln om se smn sr to uz wo yo zh ja ko ar he th hi ru en-u-kn de-u-co-phonebk fr-CA en-u-kf-upper";
        let (mut ordered, mut state) = (Vec::new(), 1u32);
        let mut random = |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        for name in locales.split_whitespace() {
            for strength in [Strength::Primary, Strength::Secondary, Strength::Tertiary] {
                let mut options = CollatorOptions::default();
                options.strength = Some(strength);
                let locale: Locale = name.parse().unwrap();
                let collator = Collator::try_new((&locale).into(), options).unwrap();
                let Some(order) = AsciiOrder::of(&collator) else { continue };
                ordered.push(name);
                for _ in 0..400 {
                    let from = [CHARACTERS.len(), 62, 8][random(3)];
                    let mut text = || (0..random(6)).map(|_| CHARACTERS[random(from)]).collect::<Vec<u8>>();
                    let (a, b) = (text(), text());
                    let expected = collator.compare_utf8(&a, &b);
                    assert_eq!(order.compare(&a, &b), Some(expected), "{name} {strength:?} {a:?} {b:?}");
                }
                assert_eq!(order.compare(b"a", "\u{e9}".as_bytes()), None);
            }
        }
        ordered.dedup();
        assert!(ordered.contains(&"en") && ordered.contains(&"de") && ordered.len() > 25, "{ordered:?}");
        assert!(!ordered.contains(&"cs") && !ordered.contains(&"en-u-kn"), "{ordered:?}");
    }
}
