//! Local time, in time zones that the environment sets.

use std::process::{Command, Stdio};

/// What an expression comes to, in a time zone.
fn evaluate(zone: &str, expression: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
    command.args(["-p", expression]).env("TZ", zone).stdin(Stdio::null());
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{zone}: {expression}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

#[track_caller]
fn check(zone: &str, expression: &str, expected: &str) {
    assert_eq!(evaluate(zone, expression), expected, "{zone}: {expression}");
}

const LONDON: &str = "Europe/London";
const NEW_YORK: &str = "America/New_York";

/// Before there was standard time, in minutes and seconds of the place.
#[test]
fn long_ago() {
    check(NEW_YORK, "new Date(1801, 3, 5, 6).toISOString()", "1801-04-05T10:56:02.000Z");
    check(NEW_YORK, "Date.parse('1820-12-31T23:59') / 1000", "-4701956698");
    check(
        NEW_YORK,
        "new Date('1799-06-01T00:00Z').toTimeString()",
        "19:03:58 GMT-0456 (Eastern Standard Time)",
    );
    check("Europe/Amsterdam", "new Date(1890, 0).toISOString()", "1889-12-31T23:42:30.000Z");
    check("Asia/Manila", "new Date(-240000, 0).getTimezoneOffset() * 60", "57368");
    check("Asia/Kolkata", "new Date(Date.UTC(1700, 0)).getSeconds()", "28");
    check("Africa/Monrovia", "new Date(1971, 5).getTimezoneOffset() * 60", "2670");
    check("America/Mexico_City", "new Date(1880, 5, 30, 12).getDate()", "30");
    check("Europe/Paris", "new Date(1895, 0, 1, 0, 0, 0).toLocaleString('en-GB')", "01/01/1895, 00:00:00");
    check(
        NEW_YORK,
        "{ const d = new Date(2020, 6, 4); d.setFullYear(1776); d.toISOString() }",
        "1776-07-04T04:56:02.000Z",
    );
}

/// By the rules that hold today, for ever.
#[test]
fn far_ahead() {
    check(LONDON, "new Date(2299, 6, 1).toISOString()", "2299-06-30T23:00:00.000Z");
    check(LONDON, "new Date(2299, 0, 1).toISOString()", "2299-01-01T00:00:00.000Z");
    check("Pacific/Apia", "new Date(2250, 0, 1).getTimezoneOffset()", "-780");
    check("America/Sao_Paulo", "[0, 6].map(m => new Date(4000, m).getTimezoneOffset()).join()", "180,180");
    check("Australia/Sydney", "[0, 6].map(m => new Date(270000, m).getTimezoneOffset()).join()", "-660,-600");
    check("Asia/Tehran", "new Date(2999, 6, 15).getTimezoneOffset()", "-210");
    check(
        NEW_YORK,
        "new Date(8.64e15).toString()",
        "Fri Sep 12 275760 20:00:00 GMT-0400 (Eastern Daylight Time)",
    );
}

/// Temporal and Intl tell the same.
#[test]
fn one_source() {
    let program = "
        const zone = Intl.DateTimeFormat().resolvedOptions().timeZone, differences = [];
        const format = new Intl.DateTimeFormat('en-US', { minute: '2-digit', second: '2-digit' });
        for (let year = 1700; year < 2700; year += 7) {
          const date = new Date(Date.UTC(year, year % 12, year % 28, year % 24, year % 60, 11));
          const other = Temporal.Instant.fromEpochMilliseconds(+date).toZonedDateTimeISO(zone);
          if (other.hour !== date.getHours() || other.second !== date.getSeconds()) differences.push(year);
          if (format.format(date).slice(-2) != date.getSeconds()) differences.push(year);
          const { year: y, month, day, hour, minute } = other;
          const local = Temporal.PlainDateTime.from({ year: y, month, day, hour, minute }).toZonedDateTime(zone);
          if (local.epochMilliseconds !== +new Date(y, month - 1, day, hour, minute)) differences.push(-year);
        }
        differences.join()";
    for zone in [LONDON, NEW_YORK, "Africa/Casablanca", "Asia/Gaza", "Pacific/Apia", "Europe/Dublin"] {
        let program = format!("{{ {program} }}");
        check(zone, &program, "");
    }
}

/// A time that is skipped counts from before the change; of one that comes twice the first is meant.
#[test]
fn skipped_and_repeated_times() {
    check(NEW_YORK, "new Date(2024, 2, 10, 2, 30).toISOString()", "2024-03-10T07:30:00.000Z");
    check(NEW_YORK, "new Date(2024, 10, 3, 1, 30).toISOString()", "2024-11-03T05:30:00.000Z");
    check(NEW_YORK, "new Date('2424-03-10T02:30').toISOString()", "2424-03-10T07:30:00.000Z");
    check(NEW_YORK, "new Date(1883, 10, 18, 12, 0).toISOString()", "1883-11-18T16:56:02.000Z");
    check("Pacific/Apia", "new Date(2011, 11, 30, 12).toISOString()", "2011-12-30T22:00:00.000Z");
    check(
        NEW_YORK,
        "{ const d = new Date(2024, 10, 3, 6); d.setHours(1); d.toISOString() }",
        "2024-11-03T05:00:00.000Z",
    );
}

/// Changes within a day, with the getters asked in a row.
#[test]
fn around_a_change() {
    let hours = "[-1, 0, 3599, 3600].map(s => { const d = new Date((1711846800 + s) * 1000);
        return [d.getHours(), d.getTimezoneOffset(), d.getDate()].join('/') }).join(' ')";
    check("Europe/Berlin", hours, "1/-60/31 3/-120/31 3/-120/31 4/-120/31");
}

#[test]
fn names_in_words() {
    let at = |month: u32| format!("new Date(2024, {month}, 1).toString().slice(25)");
    for (zone, winter, summer) in [
        (
            "Europe/Berlin",
            "GMT+0100 (Central European Standard Time)",
            "GMT+0200 (Central European Summer Time)",
        ),
        (LONDON, "GMT+0000 (Greenwich Mean Time)", "GMT+0100 (British Summer Time)"),
        ("Europe/Dublin", "GMT+0000 (Greenwich Mean Time)", "GMT+0100 (Irish Standard Time)"),
        ("Asia/Kolkata", "GMT+0530 (India Standard Time)", "GMT+0530 (India Standard Time)"),
        (
            "America/St_Johns",
            "GMT-0330 (Newfoundland Standard Time)",
            "GMT-0230 (Newfoundland Daylight Time)",
        ),
        ("Antarctica/Troll", "GMT+0000 (Greenwich Mean Time)", "GMT+0200 (GMT+02:00)"),
        ("Etc/GMT-7", "GMT+0700 (GMT+07:00)", "GMT+0700 (GMT+07:00)"),
        ("UTC", "GMT+0000 (Coordinated Universal Time)", "GMT+0000 (Coordinated Universal Time)"),
    ] {
        check(zone, &at(0), winter);
        check(zone, &at(6), summer);
    }
    // What summer was called when there was one.
    check(
        "America/Sao_Paulo",
        "new Date(2018, 0, 1).toTimeString()",
        "00:00:00 GMT-0200 (Brasilia Summer Time)",
    );
    // A zone without a name that is known has its offset.
    check("XYZ-3:20", "new Date(0).toTimeString()", "03:20:00 GMT+0320 (GMT+03:20)");
    check("Nowhere/Land", "new Date(0).toTimeString()", "00:00:00 GMT+0000 (Coordinated Universal Time)");
}
