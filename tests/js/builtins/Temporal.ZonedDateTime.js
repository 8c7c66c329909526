// What the tests of the standard's authors leave open about the classes of Temporal.

// Years that no date has still say whether there is a 29th of February, and say it right.
for (const [year, day] of [[1e10, 29], [1e10 + 4, 29], [1e10 + 100, 28], [2 ** 32 - 1, 28], [-1e15, 29]]) {
  const monthDay = Temporal.PlainMonthDay.from({ year, month: 2, day: 29 });
  equal(monthDay.toString(), `02-${day}`, `February of ${year}`);
}
throws(RangeError, () => Temporal.PlainMonthDay.from({ year: 1e10, month: 2, day: 30 }, { overflow: "reject" }));
throws(RangeError, () => Temporal.PlainYearMonth.from({ year: 1e10, month: 2 }));
throws(RangeError, () => Temporal.PlainDate.from({ year: -1e10, month: 2, day: 1 }));

// A calendar that several are called by is none, in texts as in names.
for (const Class of [Temporal.PlainDate, Temporal.PlainDateTime, Temporal.PlainYearMonth, Temporal.PlainMonthDay]) {
  throws(RangeError, () => Class.from("2020-01-01[u-ca=islamic]"), "islamic");
  equal(Class.from("2020-01-01[u-ca=islamic-civil]").calendarId, "islamic-civil");
}
throws(RangeError, () => Temporal.ZonedDateTime.from("2020-01-01[UTC][u-ca=islamic]"), "islamic");

// The hour that is left out in spring, and the one that comes twice in autumn.
const zone = "[Europe/Berlin]";
const spring = Temporal.ZonedDateTime.from(`2024-03-31T02:30${zone}`);
equal(spring.toString(), "2024-03-31T03:30:00+02:00" + zone);
equal(spring.hoursInDay, 23);
equal(spring.startOfDay().until(spring).toString(), "PT2H30M");
const autumn = Temporal.ZonedDateTime.from(`2024-10-27T02:30${zone}`, { disambiguation: "later" });
equal(autumn.toString(), "2024-10-27T02:30:00+01:00" + zone);
equal(autumn.subtract({ hours: 1 }).toString(), "2024-10-27T02:30:00+02:00" + zone);
equal(spring.getTimeZoneTransition("next").toString(), "2024-10-27T02:00:00+01:00" + zone);
throws(RangeError, () => Temporal.ZonedDateTime.from(`2024-10-27T02:30${zone}`, { disambiguation: "reject" }));

// Conversions there and back.
const date = Temporal.PlainDate.from("2024-02-29[u-ca=hebrew]");
equal(date.toPlainYearMonth().toPlainDate({ day: date.day }).equals(date), true);
equal(date.toPlainMonthDay().toPlainDate({ year: date.year }).equals(date), true);
equal(date.toZonedDateTime("Asia/Tokyo").toPlainDate().equals(date), true);
