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

// What is missing is noticed before what is out of range.
throws(TypeError, () => Temporal.PlainYearMonth.from({ year: 1e12 }), "month");
const late = { year: 2024, month: 1, hour: 25, timeZone: "UTC" };
throws(TypeError, () => Temporal.ZonedDateTime.from(late, { overflow: "reject" }), "day");
throws(RangeError, () => Temporal.ZonedDateTime.from({ ...late, day: 1 }, { overflow: "reject" }), "25");

// Summer time at the end of a month, with the last day or week of it anywhere, beyond what tables of
// changes reach and long before and after the years that are usual.
for (const year of [2024, 2025, 2026, 2027, 2028, 2037, 2038, 2100, 9999, 10_000, 12_345, 275_000]) {
  const lastSunday = month => {
    const last = new Temporal.PlainDate(year, month, 31);
    return last.subtract({ days: last.dayOfWeek % 7 });
  };
  let zoned = Temporal.PlainDate.from({ year, month: 1, day: 1 }).toZonedDateTime("Europe/Berlin");
  zoned = zoned.getTimeZoneTransition("next");
  equal(zoned.toString().slice(-36), `${lastSunday(3)}T03:00:00+02:00[Europe/Berlin]`.slice(-36));
  equal(zoned.subtract({ nanoseconds: 1 }).offset, "+01:00");
  const autumn = zoned.getTimeZoneTransition("next");
  equal(autumn.toString().slice(-36), `${lastSunday(10)}T02:00:00+01:00[Europe/Berlin]`.slice(-36));
  equal(autumn.getTimeZoneTransition("previous").equals(zoned), true, "there and back");
  for (let day = new Temporal.PlainDate(year, 3, 18); day.month < 4; day = day.add({ days: 1 })) {
    for (const time of ["00:00", "01:30", "02:30", "12:00"]) {
      const wall = day.toPlainDateTime(time);
      const isSkipped = time === "02:30" && day.equals(lastSunday(3));
      const after = isSkipped ? wall.add({ hours: 1 }) : wall;
      equal(`${wall.toZonedDateTime("Europe/Berlin").toPlainDateTime()}`, `${after}`);
    }
  }
}

// Changes of the tables: none is found twice, and none is left out between the last of them and the rules.
for (const zone of ["America/St_Johns", "America/Goose_Bay", "Asia/Nicosia", "America/Ciudad_Juarez", "America/Sao_Paulo"]) {
  const changes = [];
  let change = Temporal.ZonedDateTime.from(`2030-01-01[${zone}]`);
  while ((change = change.getTimeZoneTransition("previous"))) changes.unshift(change);
  change = changes[0];
  for (const next of changes.slice(1)) {
    equal(change.offsetNanoseconds === next.offsetNanoseconds, false, zone);
    change = change.getTimeZoneTransition("next");
    equal(change.toString(), next.toString());
  }
}
equal(Temporal.ZonedDateTime.from("+270000-01-01[Asia/Tokyo]").getTimeZoneTransition("previous").year, 1951);
equal(Temporal.ZonedDateTime.from("+270000-01-01[Asia/Tokyo]").getTimeZoneTransition("next"), null);
equal(Temporal.ZonedDateTime.from("-270000-01-01[Asia/Tokyo]").getTimeZoneTransition("next").year, 1888);
equal(Temporal.ZonedDateTime.from("-270000-01-01[Asia/Tokyo]").getTimeZoneTransition("previous"), null);

// A change and the nanoseconds around it.
const berlin = Temporal.ZonedDateTime.from("2024-03-31T03:00[Europe/Berlin]");
equal(berlin.subtract({ nanoseconds: 1 }).getTimeZoneTransition("next").equals(berlin), true);
equal(berlin.add({ nanoseconds: 1 }).getTimeZoneTransition("previous").equals(berlin), true);
equal(berlin.getTimeZoneTransition("next").month, 10);
equal(berlin.getTimeZoneTransition("previous").year, 2023);
