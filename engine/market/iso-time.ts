import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './units.ts';

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/**
 * A time as ISO 8601 text in UTC, e.g. '2022-05-12T10:15:00Z', with milliseconds only when there are any. Pure
 * arithmetic (H. Hinnant's days-to-civil), so that the core needs no Date.
 */
export function isoTime(time: number): string {
  const days = Math.floor(time / DAY_MS);
  const rest = time - days * DAY_MS;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const clock = [rest / HOUR_MS, (rest % HOUR_MS) / MINUTE_MS, (rest % MINUTE_MS) / SECOND_MS];
  const millis = rest % SECOND_MS === 0 ? '' : `.${pad(rest % SECOND_MS, 3)}`;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${clock.map((part) => pad(Math.floor(part), 2)).join(':')}${millis}Z`;
}
