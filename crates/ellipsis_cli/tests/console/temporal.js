console.log(new Temporal.PlainDate(2024, 1, 31), { date: new Temporal.PlainDate(2024, 1, 31, "gregory") });
console.log([new Temporal.PlainTime(1, 2, 3), new Temporal.PlainDateTime(2024, 1, 31, 1)]);
console.log(Temporal.Instant.fromEpochMilliseconds(5), Temporal.Duration.from({ hours: 1.0, days: 2 }));
console.log(Temporal.Instant.fromEpochMilliseconds(5).toZonedDateTimeISO("Europe/Berlin"), [new Temporal.PlainYearMonth(2024, 1)]);
class Holiday extends Temporal.PlainDate {
  name = "x";
}
console.log(new Holiday(2024, 1, 1), Object.setPrototypeOf(new Temporal.PlainTime(), null));
console.log("%s %o", new Temporal.PlainTime(1), new Temporal.PlainTime(2));
