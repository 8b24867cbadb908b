import { createHash } from 'node:crypto';
import { createCandleColumns, CANDLE_COLUMNS } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import { rowAtOrAfter } from '../market/frames.ts';
import type { CandleSlice, FrameBatch } from '../market/frames.ts';
import type { Observation } from '../market/observation.ts';
import { restoreFields, saveFields, saveState } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import { compareCodeUnits, DAY_MS, MINUTE_MS, SECOND_MS, startOfUtcDay } from '../market/units.ts';
import type { Tape } from './tape.ts';

/** A finished link of a chain: the UTC day it covers and its SHA-256 in hex. */
export interface ChainLink {
  readonly day: number;
  readonly hash: string;
}

const MINUTES_A_DAY = DAY_MS / MINUTE_MS;

/** The measures hashed for each candle; openTime only where a minute is absent, since the header tells it otherwise. */
export const MEASURES = CANDLE_COLUMNS.filter((name) => name !== 'openTime');

function genesis(purpose: string, symbols: readonly string[]): string {
  return createHash('sha256')
    .update(`ninefold ${purpose} 1\n${symbols.join('\n')}`)
    .digest('hex');
}

function doubles(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

const NO_ROWS: CandleSlice = { columns: createCandleColumns(0), begin: 0, end: 0 };

/** Canonical text of side data: one JSON array a line, payload fields in code-unit order. */
export function canonicalText(observation: Observation): string {
  const { id, kind, symbol, eventTime, availableAt, payload } = observation;
  const fields = Object.keys(payload)
    .sort(compareCodeUnits)
    .map((field) => [field, payload[field]]);
  return `${JSON.stringify([id, kind, symbol, eventTime, availableAt, fields])}\n`;
}

/**
 * Fingerprint of everything the engine was fed, one SHA-256 link per UTC day: each link hashes the one before, then
 * the day's candles column by column (symbols in code-unit order), the 1s candles where there are any, and its side
 * data. The bytes do not depend on how the input was cut into batches.
 */
export class InputChain implements Stateful {
  readonly links: ChainLink[] = [];
  private head: string;
  private day = NaN;
  private frames = 0;
  private text = '';
  /** The day's rows so far: 1m candles of each symbol, then 1s candles of each. */
  private readonly held: (CandleColumns & { length: number })[];
  readonly #symbolCount: number;

  constructor(symbols: readonly string[]) {
    this.head = genesis('inputs', symbols);
    this.#symbolCount = symbols.length;
    this.held = [...symbols, ...symbols].map((_, i) => createCandleColumns(i < symbols.length ? MINUTES_A_DAY : 0));
  }

  /** Takes the frames about to be processed. */
  add(batch: FrameBatch): void {
    let observation = 0;
    let open = batch.firstClose - MINUTE_MS;
    const fed = [...batch.lanes.map((lane) => lane.minutes), ...batch.lanes.map((lane) => lane.seconds ?? NO_ROWS)];
    const begins = fed.map((slice) => slice.begin);
    while (open < batch.lastClose) {
      this.day = startOfUtcDay(open);
      const end = Math.min(this.day + DAY_MS, batch.lastClose);
      while (observation < batch.observations.length) {
        const next = batch.observations[observation] as Observation;
        if (next.availableAt > end) break;
        this.text += canonicalText(next);
        observation++;
      }
      const slices = fed.map((slice, i): CandleSlice => {
        const begin = begins[i] as number;
        const stop = Math.min(rowAtOrAfter(slice.columns, end, begin), slice.end);
        begins[i] = stop;
        return { columns: slice.columns, begin, end: stop };
      });
      this.addPart(slices, { open, end });
      open = end;
    }
  }

  /** The chain's value now, a day not yet over included. */
  digest(): string {
    const partial = this.held.map((columns) => ({ columns, begin: 0, end: columns.length }));
    return createHash('sha256').update(this.linkOf(partial)).update(`${this.frames}`).digest('hex');
  }

  save(): State {
    const held = this.held.map((columns) => {
      const rows = Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, columns[name].slice(0, columns.length)]));
      return { ...rows, length: columns.length };
    });
    return { ...(saveFields({ ...this, held: null }) as object), held };
  }

  restore(state: State): void {
    const { held, ...rest } = saveState(state) as { held: CandleColumns[] };
    restoreFields(this, { ...rest, held: this.held });
    for (const columns of this.held) columns.length = 0;
    held.forEach((columns, i) => this.hold(i, { columns, begin: 0, end: columns.length }));
  }

  private addPart(slices: readonly CandleSlice[], span: { open: number; end: number }): void {
    this.frames += (span.end - span.open) / MINUTE_MS;
    const isOver = span.end === this.day + DAY_MS;
    if (isOver && span.open === this.day) return this.close(slices);
    slices.forEach((slice, i) => this.hold(i, slice));
    if (!isOver) return;
    this.close(this.held.map((columns) => ({ columns, begin: 0, end: columns.length })));
    for (const columns of this.held) columns.length = 0;
  }

  /** Keeps rows of a day that is not over; 1s candles take room only where there are any. */
  private hold(i: number, { columns, begin, end }: CandleSlice): void {
    if (begin === end) return;
    const held = this.held[i] as CandleColumns & { length: number };
    const length = held.length + end - begin;
    const isFull = length > held.openTime.length;
    const room = isFull ? createCandleColumns(Math.max(length, 2 * held.openTime.length)) : held;
    for (const name of CANDLE_COLUMNS) {
      if (isFull) room[name].set(held[name].subarray(0, held.length));
      room[name].set(columns[name].subarray(begin, end), held.length);
    }
    room.length = length;
    this.held[i] = room;
  }

  private close(slices: readonly CandleSlice[]): void {
    this.head = this.linkOf(slices);
    this.links.push({ day: this.day, hash: this.head });
    this.text = '';
  }

  private linkOf(slices: readonly CandleSlice[]): string {
    const hash = createHash('sha256').update(this.head);
    for (const [i, { columns, begin, end }] of slices.entries()) {
      const isMinutes = i < this.#symbolCount;
      const rows = end - begin;
      if (rows === 0 && !isMinutes) continue;
      const first = rows > 0 ? (columns.openTime[begin] as number) : 0;
      const span = (rows - 1) * (isMinutes ? MINUTE_MS : SECOND_MS);
      const isWhole = rows > 0 && (columns.openTime[end - 1] as number) - first === span;
      hash.update(doubles(new Float64Array([i, rows, first, isWhole ? 1 : 0])));
      if (rows === 0) continue;
      if (!isWhole) hash.update(doubles(columns.openTime.subarray(begin, end)));
      for (const name of MEASURES) hash.update(doubles(columns[name].subarray(begin, end)));
    }
    return hash.update(this.text).digest('hex');
  }
}

/** Fingerprint of everything the engine said: one SHA-256 link per UTC day over the journal's bytes. */
export class OutputChain implements Stateful {
  readonly links: (ChainLink & { readonly position: number })[] = [];
  private head: string;
  private position = 0;

  constructor(symbols: readonly string[]) {
    this.head = genesis('outputs', symbols);
  }

  /** The day that began at `day` is over. */
  closeDay(tape: Tape, day: number): void {
    this.head = this.linkOf(tape);
    this.position = tape.length;
    this.links.push({ day, hash: this.head, position: tape.length });
  }

  /** Where the records of the day begin that is not yet over: what lies before is hashed for good. */
  get openedAt(): number {
    return this.position;
  }

  /** The tape forgot the records of all finished days. */
  noteDropped(): void {
    this.position = 0;
  }

  /** The chain's value now, a day not yet over included. */
  digest(tape: Tape): string {
    return this.linkOf(tape);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private linkOf(tape: Tape): string {
    return createHash('sha256').update(this.head).update(tape.bytes(this.position, tape.length)).digest('hex');
  }
}
