import { DateTime, Duration } from 'luxon';
const at = DateTime.fromISO('2024-05-06T07:08:09', { zone: 'Europe/Zurich' });
console.log(at.plus({ days: 30 }).toISO(), at.toFormat('dd LLL yyyy'), Duration.fromObject({ minutes: 90 }).shiftTo('hours', 'minutes').toObject());
