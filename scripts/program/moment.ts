import { UsageError } from '../../engine/market/errors.ts';

const DATE = /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?Z?)?)?$/;

/**
 * Reads a moment in UTC: '2022', '2022-01', '2022-01-31', '2022-01-31T12:30', epoch ms (13 digits). Returns epoch ms.
 * A month or day means its first instant. Throws UsageError naming the option.
 */
export function parseMoment(text: string, option: string): number {
  if (/^\d{13}$/.test(text)) return Number(text);
  const match = DATE.exec(/^\d{4}$/.test(text) ? `${text}-01` : text);
  if (match) {
    const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
    const millis = Number((match[7] ?? '0').padEnd(3, '0'));
    const time = Date.UTC(year!, month! - 1, day || 1, hour, minute, second, millis);
    const back = new Date(time);
    const holds = back.getUTCMonth() === month! - 1 && back.getUTCDate() === (day || 1);
    if (holds && hour! < 24 && minute! < 60 && second! < 60 && match[3] !== '00') return time;
  }
  throw new UsageError(
    `${option} "${text}" is no moment: give a UTC date such as 2022-01-31, 2022-01 or 2022-01-31T12:30.`,
  );
}

/** Reads `--from` and `--to`; refuses a span that is empty. Absent options stay absent. */
export function parseSpan(args: { readonly from?: string | undefined; readonly to?: string | undefined }): {
  from?: number;
  to?: number;
} {
  const span: { from?: number; to?: number } = {};
  if (args.from !== undefined) span.from = parseMoment(args.from, '--from');
  if (args.to !== undefined) span.to = parseMoment(args.to, '--to');
  if (span.from !== undefined && span.to !== undefined && span.to <= span.from) {
    throw new UsageError(`--to ${args.to} is not after --from ${args.from}: swap them, or widen the span.`);
  }
  return span;
}

/** Reads a list of names: 'A,B' and repeated options alike; undefined when none was given. */
export function parseNames(values: readonly string[] | undefined): string[] | undefined {
  const names = (values ?? []).flatMap((value) => value.split(',')).map((name) => name.trim());
  const given = [...new Set(names.filter((name) => name !== ''))];
  return given.length === 0 ? undefined : given;
}
