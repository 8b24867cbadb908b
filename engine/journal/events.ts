import { ABSENT } from './tape.ts';

/**
 * The journal's records and their fields, in order. A name ending in `$` is a numbered text, in `?` a yes/no. Times are
 * epoch ms, prices and money in quote units, quantities in base units, `direction` +1 long or bought, −1 short or sold.
 */
export const EVENT_FIELDS = {
  /** `time` holds the text's length and `symbol` its number; the code units follow. */
  text: [],
  absent: ['minutes'],
  reset: [],
  signal: [
    'direction',
    'limit',
    'stop',
    'target',
    'trail',
    'holdMinutesMax',
    'expiryMinutes',
    'driftMax',
    'sizeShare',
    'reference',
    'reasons$',
  ],
  exit: ['reason$'],
  refuse: ['code$', 'measured', 'threshold', 'reference'],
  cancel: ['code$'],
  fill: ['tradeId', 'direction', 'quantity', 'price', 'fee', 'isMaker?', 'isEntry?'],
  trade: [
    'id',
    'direction',
    'quantity',
    'entryTime',
    'entryPrice',
    'entryReason$',
    'exitTime',
    'exitPrice',
    'exitKind$',
    'exitReason$',
    'stop',
    'target',
    'fees',
    'slippage',
    'funding',
    'pnl',
    'maePrice',
    'mfePrice',
    'isAmbiguous?',
    'pnlWorst',
    'pnlBest',
    'isGapExposed?',
    'syntheticMinutes',
  ],
  funding: ['tradeId', 'rate', 'mark', 'amount'],
  /** What came of a followed candidate. */
  outcome: ['reference', 'how$', 'rMultiple', 'return'],
  /** The account, hourly. */
  mark: ['cash', 'equity', 'exposure', 'openPositions'],
} as const satisfies Record<string, readonly string[]>;

export type EventKind = keyof typeof EVENT_FIELDS;

/** Kinds by their number in a record. */
export const EVENT_KINDS = Object.keys(EVENT_FIELDS) as readonly EventKind[];

/** A kind's number in a record. */
export const EVENT_NUMBER = Object.fromEntries(EVENT_KINDS.map((kind, number) => [kind, number])) as Readonly<
  Record<EventKind, number>
>;

/** One journal record, decoded. Fields that were undefined are left out. */
export interface JournalEvent {
  readonly kind: Exclude<EventKind, 'text'>;
  /** Close time of the deciding frame, or the fill's own time; epoch ms. */
  readonly time: number;
  readonly symbolIndex: number;
  readonly fields: Readonly<Record<string, number | string | boolean>>;
  /** Position of the record on the tape, in doubles. */
  readonly position: number;
}

/** Where a decoder starts and what it may see. */
export interface TapeView {
  readonly data: Float64Array;
  readonly length: number;
}

/** Decodes records in order; `texts` fills up as definitions are met. */
export function* decodeEvents(tape: TapeView, from = 0, texts: string[] = []): Generator<JournalEvent> {
  let at = from;
  while (at < tape.length) {
    const kind = EVENT_KINDS[tape.data[at] as number];
    if (kind === undefined) throw new RangeError(`Journal damaged: no record starts at position ${at}.`);
    const time = tape.data[at + 1] as number;
    const symbolIndex = tape.data[at + 2] as number;
    const position = at;
    at += 3;
    if (kind === 'text') {
      texts[symbolIndex] = String.fromCharCode(...tape.data.subarray(at, at + time));
      at += time;
      continue;
    }
    const fields: Record<string, number | string | boolean> = {};
    for (const field of EVENT_FIELDS[kind]) {
      const value = tape.data[at++] as number;
      if (field.endsWith('$')) fields[field.slice(0, -1)] = texts[value] ?? '';
      else if (field.endsWith('?')) fields[field.slice(0, -1)] = value === 1;
      else if (value !== ABSENT) fields[field] = value;
    }
    yield { kind, time, symbolIndex, fields, position };
  }
}
