//! Text to time values: the format of the specification, and what else engines accept.

use ellipsis_engine::{Context, Gc, JsString};

use super::format::MONTHS;
use super::time::{MS_PER_MINUTE, make_date, make_day, make_time, time_clip};
use super::utc_time;

/// [`Date.parse`](https://tc39.es/ecma262/#sec-date.parse): NaN for what is no date.
pub(super) fn parse(cx: &mut Context, text: Gc<JsString>) -> f64 {
    /// No date is longer, but for remarks in parentheses.
    const MAX_LENGTH: usize = 1000;
    let view = text.view(&mut cx.heap);
    // What is not Latin-1 is part of no date, and treated as some other character that is not.
    let bytes: Vec<u8> =
        view.units().take(MAX_LENGTH).map(|unit| u8::try_from(unit).unwrap_or(0xff)).collect();
    let Some(parsed) = iso(&bytes).or_else(|| legacy(&bytes)) else { return f64::NAN };
    let [year, month, day] = parsed.date;
    let [hour, minute, second, millisecond] = parsed.time;
    let day = make_day(year, month - 1.0, day);
    let time = make_date(day, make_time(hour, minute, second, millisecond));
    time_clip(match parsed.offset {
        Some(minutes) => time - minutes * MS_PER_MINUTE,
        None => utc_time(cx, time),
    })
}

struct Parsed {
    /// Year, month from 1, day.
    date: [f64; 3],
    /// Hour, minute, second, millisecond.
    time: [f64; 4],
    /// Minutes from UTC; `None` in local time.
    offset: Option<f64>,
}

/// Characters and a place among them.
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// Exactly that many digits.
    fn fixed(&mut self, digits: usize) -> Option<u32> {
        let slice = self.bytes.get(self.at..self.at + digits)?;
        if !slice.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.at += digits;
        Some(slice.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0')))
    }

    /// Exactly two digits that say at most `max`.
    fn two(&mut self, max: u32) -> Option<f64> {
        self.fixed(2).filter(|&value| value <= max).map(f64::from)
    }

    /// All the digits here: what they say, if it is not too large, and how many they are.
    fn number(&mut self) -> Option<(u32, usize)> {
        let from = self.at;
        let mut value = 0_u32;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
            self.at += 1;
        }
        (self.at > from).then_some((value, self.at - from))
    }

    /// The digits here as a fraction of a second, in milliseconds.
    fn milliseconds(&mut self) -> Option<u32> {
        let from = self.at;
        let length = self.number()?.1;
        let digit = |i: usize| if i < length { u32::from(self.bytes[from + i] - b'0') } else { 0 };
        Some(digit(0) * 100 + digit(1) * 10 + digit(2))
    }
}

/// The [date time string format](https://tc39.es/ecma262/#sec-date-time-string-format), and an
/// offset without colon.
fn iso(bytes: &[u8]) -> Option<Parsed> {
    let mut scanner = Scanner { bytes, at: 0 };
    let year = match scanner.peek()? {
        sign @ (b'+' | b'-') => {
            scanner.at += 1;
            let year = f64::from(scanner.fixed(6)?);
            if sign == b'-' && year == 0.0 {
                return None;
            }
            if sign == b'-' { -year } else { year }
        }
        _ => f64::from(scanner.fixed(4)?),
    };
    let mut parsed = Parsed { date: [year, 1.0, 1.0], time: [0.0; 4], offset: Some(0.0) };
    for (at, max) in [(1, 12), (2, 31)] {
        if !scanner.skip(b'-') {
            break;
        }
        parsed.date[at] = scanner.two(max).filter(|&value| value > 0.0)?;
    }
    if !scanner.skip(b'T') && !scanner.skip(b't') {
        return scanner.is_at_end().then_some(parsed);
    }
    parsed.time[0] = scanner.two(24)?;
    if !scanner.skip(b':') {
        return None;
    }
    parsed.time[1] = scanner.two(59)?;
    if scanner.skip(b':') {
        parsed.time[2] = scanner.two(59)?;
        if scanner.skip(b'.') {
            parsed.time[3] = f64::from(scanner.milliseconds()?);
        }
    }
    if parsed.time[0] == 24.0 && parsed.time[1..].iter().any(|&part| part != 0.0) {
        return None;
    }
    parsed.offset = match scanner.peek() {
        None => None,
        Some(b'Z' | b'z') => {
            scanner.at += 1;
            Some(0.0)
        }
        Some(sign @ (b'+' | b'-')) => {
            scanner.at += 1;
            let hours = scanner.two(23)?;
            scanner.skip(b':');
            let minutes = hours * 60.0 + scanner.two(59)?;
            Some(if sign == b'-' { -minutes } else { minutes })
        }
        Some(_) => return None,
    };
    scanner.is_at_end().then_some(parsed)
}

/// What a word in a date means.
enum Word {
    /// From 1.
    Month(u32),
    /// Hours to add.
    Half(u32),
    /// Hours from UTC.
    Zone(i32),
    Other,
}

fn word(text: &[u8]) -> Word {
    let lower = text.to_ascii_lowercase();
    for (number, name) in (1..).zip(MONTHS) {
        if lower.starts_with(name.to_ascii_lowercase().as_bytes()) {
            return Word::Month(number);
        }
    }
    match lower.as_slice() {
        b"am" => Word::Half(0),
        b"pm" => Word::Half(12),
        b"z" | b"ut" | b"utc" | b"gmt" => Word::Zone(0),
        b"est" => Word::Zone(-5),
        b"edt" => Word::Zone(-4),
        b"cst" => Word::Zone(-6),
        b"cdt" => Word::Zone(-5),
        b"mst" => Word::Zone(-7),
        b"mdt" => Word::Zone(-6),
        b"pst" => Word::Zone(-8),
        b"pdt" => Word::Zone(-7),
        _ => Word::Other,
    }
}

/// What was found of a date in free form.
#[derive(Default)]
struct Pieces {
    numbers: Vec<u32>,
    month: Option<u32>,
    time: Vec<u32>,
    /// What am or pm adds to the hour.
    half: Option<u32>,
    negative: bool,
    zone_hours: Option<u32>,
    zone_minutes: Option<u32>,
}

impl Pieces {
    /// Whether a number can be the next part of the time.
    fn time_expects(&self, number: u32) -> bool {
        match self.time.len() {
            1 | 2 => number < 60,
            3 => number < 1000,
            _ => false,
        }
    }

    fn add_last_time(&mut self, number: u32) {
        self.time.push(number);
        self.time.resize(4, 0);
    }

    fn zone_expects(&self, number: u32) -> bool {
        self.zone_hours.is_some() && self.zone_minutes.is_none() && number < 60
    }

    fn is_utc(&self) -> bool {
        self.zone_hours == Some(0) && self.zone_minutes == Some(0)
    }

    fn finish(self) -> Option<Parsed> {
        let mut offset = None;
        if let Some(hours) = self.zone_hours {
            let minutes = f64::from(hours) * 60.0 + f64::from(self.zone_minutes.unwrap_or(0));
            offset = Some(if self.negative { -minutes } else { minutes });
        }
        Some(Parsed { date: self.date()?, time: self.clock()?, offset })
    }

    fn date(&self) -> Option<[f64; 3]> {
        let is_day = |number: u32| (1..=31).contains(&number);
        let first = *self.numbers.first()?;
        // What is missing is 1; so without a year, it is 2001.
        let number = |at: usize| self.numbers.get(at).copied().unwrap_or(1);
        let (year, month, day) = match self.month {
            None if is_day(first) => (number(2), first, number(1)),
            None => (first, number(1), number(2)),
            Some(month) if is_day(first) => (number(1), month, first),
            Some(month) => (first, month, number(1)),
        };
        let year = match year {
            0..=49 => year + 2000,
            50..=99 => year + 1900,
            _ => year,
        };
        let valid = (1..=12).contains(&month) && is_day(day);
        valid.then(|| [year, month, day].map(f64::from))
    }

    fn clock(&self) -> Option<[f64; 4]> {
        let mut time = [0; 4];
        time[..self.time.len()].copy_from_slice(&self.time);
        if let Some(half) = self.half {
            if time[0] > 12 {
                return None;
            }
            time[0] = time[0] % 12 + half;
        }
        let [hour, minute, second, millisecond] = time;
        let midnight = hour == 24 && time[1..] == [0; 3];
        let valid = hour < 24 && minute < 60 && second < 60 && millisecond < 1000;
        (valid || midnight).then(|| time.map(f64::from))
    }
}

/// Dates in free form: `Jan 2, 2020 3:04 PM`, `1/2/2020`, `Thu, 02 Jan 2020 03:04:05 GMT+0100 (CET)`.
fn legacy(bytes: &[u8]) -> Option<Parsed> {
    let mut scanner = Scanner { bytes, at: 0 };
    let mut pieces = Pieces::default();
    let mut has_number = false;
    while let Some(byte) = scanner.peek() {
        if let Some((number, _)) = scanner.number() {
            has_number = true;
            legacy_number(&mut scanner, &mut pieces, number)?;
        } else if byte.is_ascii_alphabetic() || byte >= 0x80 {
            let from = scanner.at;
            while scanner.peek().is_some_and(|byte| byte.is_ascii_alphabetic() || byte >= 0x80) {
                scanner.at += 1;
            }
            match word(&bytes[from..scanner.at]) {
                Word::Half(hours) if !pieces.time.is_empty() => pieces.half = Some(hours),
                Word::Month(month) => {
                    pieces.month = Some(month);
                    scanner.skip(b'-');
                }
                Word::Zone(hours) if has_number => {
                    pieces.negative = hours < 0;
                    pieces.zone_hours = Some(hours.unsigned_abs());
                    pieces.zone_minutes = Some(0);
                }
                // Other words may only stand before the first number, and not right before it.
                _ if has_number || scanner.peek().is_some_and(|byte| byte.is_ascii_digit()) => return None,
                _ => {}
            }
        } else {
            scanner.at += 1;
            match byte {
                b'+' | b'-' if pieces.is_utc() || !pieces.time.is_empty() => {
                    pieces.negative = byte == b'-';
                    legacy_offset(&mut scanner, &mut pieces)?;
                    has_number = true;
                }
                b'+' | b'-' | b')' if has_number => return None,
                b'(' => skip_parentheses(&mut scanner),
                _ => {}
            }
        }
    }
    pieces.finish()
}

fn legacy_number(scanner: &mut Scanner<'_>, pieces: &mut Pieces, number: u32) -> Option<()> {
    if scanner.skip(b':') {
        if scanner.skip(b':') {
            if !pieces.time.is_empty() {
                return None;
            }
            pieces.time.extend([number, 0]);
        } else {
            if pieces.time.len() == 4 {
                return None;
            }
            pieces.time.push(number);
            scanner.skip(b'.');
        }
    } else if scanner.peek() == Some(b'.') && pieces.time_expects(number) {
        scanner.at += 1;
        pieces.time.push(number);
        let milliseconds = scanner.milliseconds()?;
        if pieces.time.len() == 4 {
            return None;
        }
        pieces.time.resize(3, 0);
        pieces.add_last_time(milliseconds);
    } else if pieces.zone_expects(number) {
        pieces.zone_minutes = Some(number);
    } else if pieces.time_expects(number) {
        pieces.add_last_time(number);
        let next = scanner.peek();
        let ends =
            next.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'+' | b'-' | b'Z' | b'z'));
        if !ends {
            return None;
        }
    } else {
        if pieces.numbers.len() == 3 {
            return None;
        }
        pieces.numbers.push(number);
        scanner.skip(b'.');
        scanner.skip(b'-');
    }
    Some(())
}

/// The digits of an offset from UTC, after its sign.
fn legacy_offset(scanner: &mut Scanner<'_>, pieces: &mut Pieces) -> Option<()> {
    let (number, length) = scanner.number().unwrap_or((0, 0));
    if scanner.peek() == Some(b':') {
        pieces.zone_hours = Some(number);
        pieces.zone_minutes = None;
        scanner.at += 1;
        return Some(());
    }
    match length {
        1 | 2 => (pieces.zone_hours, pieces.zone_minutes) = (Some(number), Some(0)),
        3 | 4 => (pieces.zone_hours, pieces.zone_minutes) = (Some(number / 100), Some(number % 100)),
        _ => return None,
    }
    Some(())
}

fn skip_parentheses(scanner: &mut Scanner<'_>) {
    let mut depth = 1;
    while depth > 0
        && let Some(byte) = scanner.peek()
    {
        scanner.at += 1;
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
    }
}
