import { createHash } from 'node:crypto';
import { createCandleColumns, CANDLE_COLUMNS } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import { rowAtOrAfter } from '../market/frames.ts';
import type { CandleSlice, FrameBatch } from '../market/frames.ts';
import type { Observation } from '../market/observation.ts';
import { restoreFields, saveFields, saveState } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import { compareCodeUnits, DAY_MS, MINUTE_MS, startOfUtcDay } from '../market/units.ts';
import type { Tape } from './tape.ts';

/** A finished link of a chain: the UTC day it covers and its SHA-256 in hex. */
export interface ChainLink {
  readonly day: number;
  readonly hash: string;
}

const MINUTES_A_DAY = DAY_MS / MINUTE_MS;

/** The measures hashed for each candle; openTime only where a minute is absent, since the header tells it otherwise. */
const MEASURES = CANDLE_COLUMNS.filter((name) => name !== 'openTime');

function genesis(purpose: string, symbols: readonly string[]): string {
  return createHash('sha256')
    .update(`ninefold ${purpose} 1\n${symbols.join('\n')}`)
    .digest('hex');
}

function doubles(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Canonical bytes of side data: one JSON array a line, payload fields in code-unit order. */
function canonicalText(observation: Observation): string {
  const { id, kind, symbol, eventTime, availableAt, payload } = observation;
  const fields = Object.keys(payload)
    .sort(compareCodeUnits)
    .map((field) => [field, payload[field]]);
  return `${JSON.stringify([id, kind, symbol, eventTime, availableAt, fields])}\n`;
}

/**
 * Fingerprint of everything the engine was fed, one SHA-256 link per UTC day: each link hashes the one before, then
 * the day's candles column by column (symbols in code-unit order) and its side data. The bytes do not depend on how
 * the input was cut into batches.
 */
export class InputChain implements Stateful {
  readonly links: ChainLink[] = [];
  private head: string;
  private day = NaN;
  private frames = 0;
  private text = '';
  private readonly held: (CandleColumns & { length: number })[];

  constructor(symbols: readonly string[]) {
    this.head = genesis('inputs', symbols);
    this.held = symbols.map(() => createCandleColumns(MINUTES_A_DAY));
  }

  /** Takes the frames about to be processed. */
  add(batch: FrameBatch): void {
    let observation = 0;
    let open = batch.firstClose - MINUTE_MS;
    const begins = batch.lanes.map((lane) => lane.minutes.begin);
    while (open < batch.lastClose) {
      this.day = startOfUtcDay(open);
      const end = Math.min(this.day + DAY_MS, batch.lastClose);
      while (observation < batch.observations.length) {
        const next = batch.observations[observation] as Observation;
        if (next.availableAt > end) break;
        this.text += canonicalText(next);
        observation++;
      }
      const slices = batch.lanes.map(({ minutes }, i): CandleSlice => {
        const begin = begins[i] as number;
        const stop = Math.min(rowAtOrAfter(minutes.columns, end, begin), minutes.end);
        begins[i] = stop;
        return { columns: minutes.columns, begin, end: stop };
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
    held.forEach((saved, i) => {
      const columns = this.held[i] as CandleColumns & { length: number };
      for (const name of CANDLE_COLUMNS) columns[name].set(saved[name]);
      columns.length = saved.length;
    });
  }

  private addPart(slices: readonly CandleSlice[], span: { open: number; end: number }): void {
    this.frames += (span.end - span.open) / MINUTE_MS;
    const isOver = span.end === this.day + DAY_MS;
    if (isOver && span.open === this.day) return this.close(slices);
    slices.forEach((slice, i) => hold(this.held[i] as CandleColumns & { length: number }, slice));
    if (!isOver) return;
    this.close(this.held.map((columns) => ({ columns, begin: 0, end: columns.length })));
    for (const columns of this.held) columns.length = 0;
  }

  private close(slices: readonly CandleSlice[]): void {
    this.head = this.linkOf(slices);
    this.links.push({ day: this.day, hash: this.head });
    this.text = '';
  }

  private linkOf(slices: readonly CandleSlice[]): string {
    const hash = createHash('sha256').update(this.head);
    for (const { columns, begin, end } of slices) {
      const rows = end - begin;
      const first = rows > 0 ? (columns.openTime[begin] as number) : 0;
      const isWhole = rows > 0 && (columns.openTime[end - 1] as number) - first === (rows - 1) * MINUTE_MS;
      hash.update(doubles(new Float64Array([rows, first, isWhole ? 1 : 0])));
      if (rows === 0) continue;
      if (!isWhole) hash.update(doubles(columns.openTime.subarray(begin, end)));
      for (const name of MEASURES) hash.update(doubles(columns[name].subarray(begin, end)));
    }
    return hash.update(this.text).digest('hex');
  }
}

function hold(held: CandleColumns & { length: number }, slice: CandleSlice): void {
  for (const name of CANDLE_COLUMNS) held[name].set(slice.columns[name].subarray(slice.begin, slice.end), held.length);
  held.length += slice.end - slice.begin;
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
