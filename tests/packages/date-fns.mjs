import { addMonths, differenceInDays, format, parseISO } from 'date-fns';
const date = parseISO('2024-01-31T12:00:00');
console.log(format(addMonths(date, 1), "yyyy-MM-dd HH:mm EEEE"), differenceInDays(parseISO('2024-03-01'), parseISO('2024-02-01')));
