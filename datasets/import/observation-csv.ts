import { createHash } from 'node:crypto';
import { DataError, suggestion, UsageError } from '../../engine/market/errors.ts';
import { DEFAULT_LAG_MS } from '../../engine/market/observation.ts';
import type { Observation, ObservationKind } from '../../engine/market/observation.ts';
import { DAY_MS } from '../../engine/market/units.ts';
import { canonicalPayload } from '../format/observation-file.ts';
import { plainName } from './csv-layout.ts';
import { epochMs, isDateOnly, isoMs } from './moment.ts';
import { KIND_RULES } from './observation-kinds.ts';
import type { PayloadNumber } from './observation-kinds.ts';

/** How to read a CSV of side data. */
export interface ObservationCsv {
  readonly kind: ObservationKind;
  /** Names the file in sentences. */
  readonly label: string;
  /** Symbol of rows that name none; without it they speak of the whole market. */
  readonly symbol?: string | undefined;
  /** Who published it. */
  readonly source: string;
  /** Payload names by the column that holds them; well-known names need none. */
  readonly columns?: ReadonlyMap<string, string> | undefined;
}

/** A row whose value cannot be true. */
export interface ImpossibleRow {
  readonly line: number;
  readonly eventTime: number;
  readonly says: string;
}

const LINE_CHARACTERS_MAX = 65_536;
const TIME_ALIASES = [
  'timems',
  'timestamp',
  'time',
  'datetime',
  'date',
  'fundingtime',
  'calctime',
  'eventtime',
  'createtime',
];
const AVAILABLE_ALIASES = ['availableat', 'publishedat', 'firstseen'];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

const QUOTED = /"((?:[^"]|"")*)"/y;

/** Splits a CSV line; a field in double quotes may hold delimiters and doubled quotes. Undefined when quotes are torn. */
function splitLine(line: string, delimiter: string): string[] | undefined {
  if (!line.includes('"')) return line.split(delimiter);
  const fields: string[] = [];
  for (let at = 0; at <= line.length; at++) {
    let end = line.indexOf(delimiter, at);
    if (end < 0) end = line.length;
    if (line[at] === '"') {
      QUOTED.lastIndex = at;
      const match = QUOTED.exec(line);
      end = QUOTED.lastIndex;
      if (!match || (end < line.length && line[end] !== delimiter)) return undefined;
      fields.push(match[1]!.replaceAll('""', '"'));
    } else fields.push(line.slice(at, end));
    at = end;
  }
  return fields;
}

/** Columns of a file by what they hold. */
interface Columns {
  readonly time: number;
  readonly available: number;
  readonly symbol: number;
  readonly id: number;
  readonly payload: readonly {
    readonly name: string;
    readonly index: number;
    readonly rule: PayloadNumber | undefined;
  }[];
}

function findColumns(names: readonly string[], options: ObservationCsv): Columns {
  const plain = names.map(plainName);
  const find = (aliases: readonly string[]): number =>
    plain.indexOf(aliases.find((alias) => plain.includes(alias)) ?? '\n');
  const rules = KIND_RULES[options.kind].numbers ?? [];
  const time = find(TIME_ALIASES);
  if (time < 0) throw new DataError(`${options.label} has no column of times among ${names.slice(0, 20).join(', ')}.`);
  const [available, symbol, id] = [find(AVAILABLE_ALIASES), find(['symbol']), find(['id'])];
  const payload = [...(options.columns ?? [])].map(([name, column]) => {
    const index = names.indexOf(column);
    if (index < 0) throw new UsageError(`${options.label} has no column "${column}".${suggestion(column, names)}`);
    return { name, index, rule: rules.find((rule) => rule.name === name) };
  });
  for (const rule of rules) {
    const index = find(rule.aliases);
    if (index >= 0 && !payload.some(({ name }) => name === rule.name)) payload.push({ name: rule.name, index, rule });
  }
  const taken = new Set([time, available, symbol, id]);
  if (rules.length === 0 && payload.length === 0) {
    names.forEach((name, index) => taken.has(index) || payload.push({ name, index, rule: undefined }));
  }
  const missing = rules.find((rule) => rule.required && !payload.some(({ name }) => name === rule.name));
  if (missing || payload.length === 0) {
    const wanted = missing?.name ?? rules[0]?.name ?? 'NAME';
    throw new DataError(
      `${options.label} has no column for ${wanted} of ${options.kind} among ${names.slice(0, 20).join(', ')}: name it with --column ${wanted}=COLUMN.`,
    );
  }
  return { time, available, symbol, id, payload };
}

/** Reads one row; `says` tells why a row was set aside. */
class RowReader {
  private readonly columns: Columns;
  private readonly options: ObservationCsv;

  constructor(columns: Columns, options: ObservationCsv) {
    this.columns = columns;
    this.options = options;
  }

  read(fields: readonly string[], line: number): Observation | ImpossibleRow {
    const { kind, source } = this.options;
    const rules = KIND_RULES[kind];
    const eventTime = this.timeOf(fields[this.columns.time]!, line);
    const payload = this.payloadOf(fields, line);
    if (typeof payload === 'string') return { line, eventTime, says: payload };
    const symbol = (fields[this.columns.symbol] ?? '').toUpperCase() || (this.options.symbol ?? null);
    if (symbol === null && rules.needsSymbol) {
      throw new UsageError(
        `${this.options.label}, line ${line} names no symbol, and ${kind} needs one: give --symbol.`,
      );
    }
    const recorded = fields[this.columns.available] ?? '';
    const availableAt = recorded === '' ? eventTime + DEFAULT_LAG_MS[kind] : this.timeOf(recorded, line);
    const given = fields[this.columns.id];
    const digest = (): string => createHash('sha256').update(canonicalPayload(payload)).digest('hex').slice(0, 12);
    const own = given || (rules.manyAtOnce ? `${eventTime}|${digest()}` : String(eventTime));
    const id = `${kind}|${symbol ?? ''}|${own}`;
    return { id, kind, symbol, eventTime, availableAt, lagAssumed: recorded === '', source, payload };
  }

  private timeOf(text: string, line: number): number {
    const time = NUMBER.test(text) ? epochMs(Number(text)) : isoMs(text);
    if (time === undefined) {
      const shown = JSON.stringify(text.slice(0, 40));
      throw new DataError(
        `${this.options.label}, line ${line}: ${shown} is no time, expected a UTC date or an epoch number.`,
      );
    }
    return Math.round(time) + (isDateOnly(text) && KIND_RULES[this.options.kind].datedByDayEnd ? DAY_MS : 0);
  }

  /** The payload, or why it cannot be true. */
  private payloadOf(fields: readonly string[], line: number): Record<string, number | string> | string {
    const payload: Record<string, number | string> = {};
    for (const { name, index, rule } of this.columns.payload) {
      const text = fields[index]!.trim();
      if (text === '') {
        if (rule?.required) return `${name} is empty`;
        continue;
      }
      if (!NUMBER.test(text) && rule) {
        const shown = JSON.stringify(text.slice(0, 40));
        throw new DataError(`${this.options.label}, line ${line}: ${name} ${shown} is no number.`);
      }
      const value = NUMBER.test(text) ? Number(text) + 0 : text;
      if (typeof value === 'number' && !Number.isFinite(value)) return `${name} is not finite`;
      if (rule && ((value as number) < (rule.min ?? -Infinity) || (value as number) > (rule.max ?? Infinity))) {
        return `${name} is outside ${rule.min ?? '−∞'} to ${rule.max ?? '∞'}`;
      }
      payload[name] = value;
    }
    if (Object.keys(payload).length === 0) return 'the row is empty';
    for (const { name, fallback } of KIND_RULES[this.options.kind].numbers ?? []) {
      if (fallback !== undefined && payload[name] === undefined) payload[name] = fallback;
    }
    return payload;
  }
}

/**
 * Reads side data from the text of a CSV with a header. Rows whose values cannot be true are returned apart. When the
 * file does not say since when a row was known, the kind's usual lag is assumed; a row dated by a day alone counts
 * from the end of that day where it describes the day. Throws DataError with the line for structural damage.
 */
export function readObservationCsv(
  text: string,
  options: ObservationCsv,
): { observations: Observation[]; impossible: ImpossibleRow[] } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const delimiter = [',', ';', '\t'].find((candidate) => lines[0]!.includes(candidate)) ?? ',';
  const names = (splitLine(lines[0]!, delimiter) ?? []).map((name) => name.trim());
  const reader = new RowReader(findColumns(names, options), options);
  const observations: Observation[] = [];
  const impossible: ImpossibleRow[] = [];
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (line === '') continue;
    if (line.length > LINE_CHARACTERS_MAX)
      throw new DataError(`${options.label}, line ${i + 1} is longer than ${LINE_CHARACTERS_MAX} characters.`);
    const fields = splitLine(line, delimiter);
    if (!fields) throw new DataError(`${options.label}, line ${i + 1}: its quotes do not close.`);
    if (fields.length !== names.length) {
      throw new DataError(`${options.label}, line ${i + 1} has ${fields.length} of ${names.length} columns.`);
    }
    const row = reader.read(fields, i + 1);
    if ('says' in row) impossible.push(row);
    else observations.push(row);
  }
  return { observations, impossible };
}
