import { CANDLE_COLUMNS, createCandleColumns } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import type { CandleSlice, FrameBatch, Lane } from '../market/frames.ts';
import { rowAtOrAfter } from '../market/frames.ts';
import { compareObservations } from '../market/observation.ts';
import type { Observation } from '../market/observation.ts';
import { compareCodeUnits, MINUTE_MS, SECOND_MS } from '../market/units.ts';
import type { CandleBatch, ObservationBatch, Source } from './source.ts';

type Batches = AsyncIterator<CandleBatch | ObservationBatch>;

/** Reads one candle source: holds the batch at hand and how far it was consumed. */
class CandleReader {
  readonly symbol: string;
  readonly timeframe: '1m' | '1s';
  readonly #batches: Batches;
  private columns: CandleColumns;
  private row = 0;
  private hasEnded = false;

  constructor(first: CandleBatch, batches: Batches) {
    this.symbol = first.symbol;
    this.timeframe = first.timeframe;
    this.columns = first.columns;
    this.#batches = batches;
  }

  get isDone(): boolean {
    return this.hasEnded && this.row >= this.columns.length;
  }

  /** openTime of the next row; Infinity when done. */
  get nextOpen(): number {
    return this.row < this.columns.length ? (this.columns.openTime[this.row] as number) : Infinity;
  }

  /** The last close of a whole minute for which everything is at hand; Infinity when the source has ended. */
  get horizon(): number {
    if (this.hasEnded && (this.timeframe === '1s' || this.isDone)) return Infinity;
    const { length, openTime } = this.columns;
    if (length === 0) return -Infinity;
    const next = (openTime[length - 1] as number) + (this.timeframe === '1m' ? MINUTE_MS : SECOND_MS);
    return Math.floor(next / MINUTE_MS) * MINUTE_MS;
  }

  /** Makes sure there is a row at hand, and that minutes up to `close` are complete, or that the source has ended. */
  async fill(close: number): Promise<void> {
    while (!this.hasEnded && (this.row >= this.columns.length || this.horizon < close)) {
      const next = await this.#batches.next();
      if (next.done === true) this.hasEnded = true;
      else this.append(this.candlesOf(next.value));
    }
  }

  /** Consumes the rows that open before `time`. */
  take(time: number): CandleSlice {
    const begin = this.row;
    this.row = rowAtOrAfter(this.columns, time, begin);
    return { columns: this.columns, begin, end: this.row };
  }

  /** Only a minute that two batches of 1s candles share leaves rows behind; they are put before the next ones. */
  private append(next: CandleColumns): void {
    const last = this.columns.length - 1;
    if (last >= 0 && next.length > 0 && (next.openTime[0] as number) <= (this.columns.openTime[last] as number)) {
      throw new Error(`Source of ${this.symbol} candles went back in time at ${next.openTime[0]}.`);
    }
    const rest = this.columns.length - this.row;
    if (rest === 0) this.columns = next;
    else {
      const joined = createCandleColumns(rest + next.length);
      for (const name of CANDLE_COLUMNS) {
        joined[name].set(this.columns[name].subarray(this.row, this.columns.length));
        joined[name].set(next[name].subarray(0, next.length), rest);
      }
      joined.length = rest + next.length;
      this.columns = joined;
    }
    this.row = 0;
  }

  private candlesOf(batch: CandleBatch | ObservationBatch): CandleColumns {
    if (batch.kind !== 'candles' || batch.symbol !== this.symbol || batch.timeframe !== this.timeframe) {
      throw new Error(`Source of ${this.symbol} ${this.timeframe} candles gave something else.`);
    }
    return batch.columns;
  }
}

/** Reads one source of side data. */
class ObservationReader {
  readonly #batches: Batches;
  private held: readonly Observation[];
  private index = 0;
  private isDone = false;
  private last: Observation | null = null;

  constructor(first: ObservationBatch, batches: Batches) {
    this.held = first.observations;
    this.#batches = batches;
  }

  /** Moves everything available at or before `time` to `out`. */
  async takeUntil(time: number, out: Observation[]): Promise<void> {
    for (;;) {
      for (; this.index < this.held.length; this.index++) {
        const observation = this.held[this.index] as Observation;
        if (this.last !== null && compareObservations(observation, this.last) < 0) {
          throw new Error(`Source of side data went back in time at ${observation.id}, ${observation.availableAt}.`);
        }
        if (observation.availableAt > time) return;
        this.last = observation;
        out.push(observation);
      }
      if (this.isDone) return;
      const next = await this.#batches.next();
      if (next.done === true) this.isDone = true;
      else if (next.value.kind !== 'observations') throw new Error('A source of side data gave candles.');
      else {
        this.held = next.value.observations;
        this.index = 0;
      }
    }
  }
}

interface Readers {
  readonly candles: CandleReader[];
  readonly observations: ObservationReader[];
}

/**
 * Merges any number of sources into consecutive frames: one total order, whatever the order of the sources and the
 * size of their batches. Frames start at the first candle of any symbol and end with the last. `symbols` names lanes to
 * keep even if no source has a candle of them.
 */
export async function* mergeSources(
  sources: readonly Source[],
  symbols: readonly string[] = [],
): AsyncGenerator<FrameBatch> {
  const open: Batches[] = [];
  try {
    const readers = await openReaders(sources, open);
    const minutes = readers.candles.filter((reader) => reader.timeframe === '1m');
    const empty = symbols.filter((symbol) => minutes.every((reader) => reader.symbol !== symbol)).map(emptyLane);
    let close = -Infinity;
    for (;;) {
      await Promise.all(readers.candles.map((reader) => reader.fill(close)));
      if (minutes.every((reader) => reader.isDone)) return;
      if (close === -Infinity) {
        close = Math.min(...minutes.map((reader) => reader.nextOpen)) + MINUTE_MS;
        continue;
      }
      const horizon = Math.min(...readers.candles.map((reader) => reader.horizon));
      const observations: Observation[] = [];
      for (const reader of readers.observations) await reader.takeUntil(horizon, observations);
      if (readers.observations.length > 1) observations.sort(compareObservations);
      const lanes = [...takeLanes(readers.candles, minutes, horizon), ...empty];
      lanes.sort((a, b) => compareCodeUnits(a.symbol, b.symbol));
      yield { firstClose: close, lastClose: horizon, lanes, observations };
      close = horizon + MINUTE_MS;
    }
  } finally {
    for (const batches of open) await batches.return?.();
  }
}

function emptyLane(symbol: string): Lane {
  return { symbol, minutes: { columns: createCandleColumns(0), begin: 0, end: 0 }, seconds: null };
}

function takeLanes(all: readonly CandleReader[], minutes: readonly CandleReader[], horizon: number): Lane[] {
  return minutes.map((reader) => {
    const seconds = all.find((other) => other.timeframe === '1s' && other.symbol === reader.symbol);
    return { symbol: reader.symbol, minutes: reader.take(horizon), seconds: seconds?.take(horizon) ?? null };
  });
}

/** `open` receives every iterator as it is opened, so that all are closed whatever happens. */
async function openReaders(sources: readonly Source[], open: Batches[]): Promise<Readers> {
  const readers: Readers = { candles: [], observations: [] };
  const sorted = [...sources].sort((a, b) => compareCodeUnits(a.id, b.id));
  for (const source of sorted) {
    const batches = source.open()[Symbol.asyncIterator]();
    open.push(batches);
    const first = await batches.next();
    if (first.done === true) continue;
    if (first.value.kind === 'candles') readers.candles.push(new CandleReader(first.value, batches));
    else readers.observations.push(new ObservationReader(first.value, batches));
  }
  readers.candles.sort((a, b) => compareCodeUnits(a.symbol, b.symbol));
  const names = readers.candles.map((reader) => `${reader.symbol} ${reader.timeframe}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`Two sources give candles of ${twice}.`);
  return readers;
}
