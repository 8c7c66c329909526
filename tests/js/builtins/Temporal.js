// What is missing is noticed before what is out of range.
throws(TypeError, () => Temporal.PlainDate.from({ year: 1e12, month: 1 }), "day");
throws(TypeError, () => Temporal.PlainDateTime.from({ year: 2024, day: 1, hour: 25 }, { overflow: "reject" }), "month");
throws(RangeError, () => Temporal.PlainDate.from({ year: 1e12, month: 1, day: 1 }));

// Negative parts of a time are constrained or rejected, not wrapped around.
equal(`${Temporal.PlainTime.from({ hour: -1, minute: 300 })}`, "00:59:00");
throws(RangeError, () => Temporal.PlainTime.from({ hour: -1 }, { overflow: "reject" }), "-1");
throws(RangeError, () => Temporal.PlainTime.from("12:30").with({ minute: 256 }, { overflow: "reject" }), "256");

// A month beyond all months is the last one.
equal(`${Temporal.PlainDate.from({ year: 2024, month: 257, day: 300 })}`, "2024-12-31");

// The name "islamic" means several calendars.
throws(RangeError, () => new Temporal.PlainDate(2024, 1, 1, "Islamic"), "ambiguous");
throws(RangeError, () => Temporal.PlainDate.from("2024-01-01[u-ca=islamic]"), "ambiguous");
throws(RangeError, () => Temporal.PlainDateTime.from("2024-01-01[!u-ca=islamic]"), "ambiguous");
equal(Temporal.PlainDate.from("2024-01-01[u-ca=gregory][u-ca=islamic]").calendarId, "gregory");
equal(new Temporal.PlainDate(2024, 1, 1, "islamicc").calendarId, "islamic-civil");

// What durations are relative to.
throws(RangeError, () => Temporal.Duration.from({ years: 1 }).total("days"), "relativeTo");
throws(RangeError, () => Temporal.Duration.from({ days: 90 }).round("months"), "relativeTo");
throws(RangeError, () => Temporal.Duration.compare({ years: 1 }, { days: 1 }), "relativeTo");
equal(Temporal.Duration.compare({ years: 1 }, { years: 1 }), 0);
equal(Temporal.Duration.from({ years: 1 }).total({ unit: "days", relativeTo: "2024-01-01" }), 366);
const twoDays = Temporal.Duration.from({ days: 2 });
equal(twoDays.total({ unit: "hours", relativeTo: "2024-03-30T12:00[Europe/Berlin]" }), 47);
const relativeTo = { year: 2024, month: 3, day: 30, hour: 12, timeZone: "Europe/Berlin" };
equal(twoDays.total({ unit: "hours", relativeTo }), 47);

// Integers that are too big for a part.
throws(RangeError, () => new Temporal.Duration(0, 0, 0, 0, 0, 0, 0, 0, 0, Number.MAX_VALUE));
throws(RangeError, () => new Temporal.Instant(10n ** 100n));
throws(RangeError, () => Temporal.Instant.fromEpochMilliseconds(Number.MAX_VALUE));
throws(RangeError, () => new Date(NaN).toTemporalInstant());
equal(new Date(5).toTemporalInstant().epochNanoseconds, 5_000_000n);

// Receivers, subclasses and the name of the method in errors.
throws(TypeError, () => Temporal.PlainDate.prototype.add.call(new Temporal.PlainTime(), "P1D"), "add");
throws(TypeError, () => Temporal.Duration.prototype.abs.call({}), "Temporal.Duration");
class Day extends Temporal.PlainDate {}
equal(new Day(2024, 2, 29).add("P1Y").constructor, Temporal.PlainDate);
equal(new Day(2024, 2, 29) instanceof Day, true);

// The clock and its zone.
equal(Math.abs(Date.now() - Temporal.Now.instant().epochMilliseconds) < 60_000, true);
