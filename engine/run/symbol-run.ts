import type { IndicatorSpec } from '../indicators/indicator.ts';
import { MutableCandle } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import { createCandleColumns } from '../market/candle.ts';
import type { CandleSlice } from '../market/frames.ts';
import { minutesOf } from '../market/timeframe.ts';
import type { Timeframe } from '../market/timeframe.ts';
import { saveState } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import { MINUTE_MS } from '../market/units.ts';
import type { Series, Clock } from '../strategy/series.ts';
import type { Decide } from '../strategy/strategy.ts';
import { Track } from './track.ts';

/** Minutes in a row that flat candles may bridge; a longer gap starts the symbol anew. */
export const BRIDGED_MINUTES_MAX = 1440;

/** What a frame brought for a symbol. */
export const FRAME = { nothing: 0, candle: 1, synthetic: 2 } as const;

/** One symbol in a run: its 1m candle, its tracks, and where its input stands. */
export class SymbolRun implements Stateful {
  readonly symbol: string;
  /** The 1m candle of the frame being processed, real or synthetic. */
  readonly minute = new MutableCandle();
  /** What the frame being processed brought: one of FRAME. */
  brought: number = FRAME.nothing;
  /** Close time of the last real candle; NaN before the first. */
  realClose = NaN;
  /** Minutes absent before the candle that the frame brought. */
  absentBefore = 0;
  /** Absent minutes in a row up to now, counted no further than one beyond what is bridged. */
  absentRun = 0;
  candles = 0;
  syntheticCandles = 0;
  /** The strategy, asked at each close of `decideTrack`. */
  decide: Decide | null = null;
  decideTrack: Track | null = null;
  readonly memories: object[] = [];
  readonly #initialMemories: State[] = [];
  readonly #clock: Clock;
  readonly #tracks: Track[] = [];
  private hasStarted = false;
  #columns: CandleColumns = createCandleColumns(0);
  #row = 0;
  #end = 0;

  constructor(symbol: string, clock: Clock) {
    this.symbol = symbol;
    this.#clock = clock;
  }

  get tracks(): readonly Track[] {
    return this.#tracks;
  }

  /** The track of a timeframe, made at first use. */
  track(timeframe: Timeframe): Track {
    const minutes = minutesOf(timeframe);
    let track = this.#tracks.find((held) => held.minutes === minutes);
    if (track === undefined) {
      track = new Track(minutes, this.minute, this.#clock);
      this.#tracks.push(track);
    }
    return track;
  }

  /** An indicator's series on a timeframe. */
  series(spec: IndicatorSpec, timeframe: Timeframe, keep: number): readonly Series[] {
    return this.track(timeframe).series(spec, keep);
  }

  /** A strategy's own memory: saved, restored, and set back when the symbol starts anew. */
  memory<T extends object>(initial: T): T {
    const memory = saveState(initial) as T;
    this.memories.push(memory);
    this.#initialMemories.push(saveState(initial));
    return memory;
  }

  /** Sets the rows that the next frames will bring. */
  bind(slice: CandleSlice): void {
    this.#columns = slice.columns;
    this.#row = slice.begin;
    this.#end = slice.end;
  }

  /** Moves to the frame that closes at `close`: the next candle, or a flat one for an absent minute. */
  take(close: number): number {
    const row = this.#row;
    const columns = this.#columns;
    if (row < this.#end && columns.openTime[row] === close - MINUTE_MS) {
      this.#row = row + 1;
      const { minute } = this;
      minute.openTime = close - MINUTE_MS;
      minute.closeTime = close;
      minute.open = columns.open[row] as number;
      minute.high = columns.high[row] as number;
      minute.low = columns.low[row] as number;
      minute.close = columns.close[row] as number;
      minute.volume = columns.volume[row] as number;
      minute.quoteVolume = columns.quoteVolume[row] as number;
      minute.trades = columns.trades[row] as number;
      minute.takerBuyVolume = columns.takerBuyVolume[row] as number;
      minute.syntheticMinutes = 0;
      this.absentBefore = this.realClose === close - MINUTE_MS ? 0 : this.absentSince(close);
      this.realClose = close;
      this.absentRun = 0;
      this.hasStarted = true;
      this.candles++;
      return (this.brought = FRAME.candle);
    }
    return (this.brought = this.hasStarted ? this.standIn(close) : FRAME.nothing);
  }

  /** Starts anew after a gap too long to bridge. */
  reset(): void {
    this.hasStarted = false;
    for (const track of this.#tracks) track.reset();
    this.memories.forEach((memory, i) => Object.assign(memory, saveState(this.#initialMemories[i])));
  }

  save(): State {
    const { minute, brought, realClose, absentRun, candles, syntheticCandles, memories, hasStarted } = this;
    const fields = { minute, brought, realClose, absentRun, candles, syntheticCandles, memories, hasStarted };
    return { fields: saveState(fields), tracks: this.#tracks.map((track) => track.save()) };
  }

  restore(state: State): void {
    const { fields, tracks } = state as { fields: State; tracks: State[] };
    const { minute, memories, ...rest } = fields as { minute: MutableCandle; memories: object[] };
    Object.assign(this, rest);
    Object.assign(this.minute, minute);
    memories.forEach((memory, i) => restoreMemory(this.memories[i] as Record<string, unknown>, memory));
    tracks.forEach((track, i) => (this.#tracks[i] as Track).restore(track));
  }

  private absentSince(close: number): number {
    return this.realClose === this.realClose ? (close - this.realClose) / MINUTE_MS - 1 : 0;
  }

  /** An absent minute becomes a flat candle at the last close, without volume, and says so. */
  private standIn(close: number): number {
    const { minute } = this;
    this.absentRun++;
    if (this.absentRun > BRIDGED_MINUTES_MAX) return FRAME.nothing;
    minute.openTime = close - MINUTE_MS;
    minute.closeTime = close;
    minute.open = minute.high = minute.low = minute.close;
    minute.volume = 0;
    minute.quoteVolume = 0;
    minute.trades = 0;
    minute.takerBuyVolume = 0;
    minute.syntheticMinutes = 1;
    this.syntheticCandles++;
    return FRAME.synthetic;
  }
}

function restoreMemory(memory: Record<string, unknown>, saved: object): void {
  for (const key of Object.keys(memory)) delete memory[key];
  Object.assign(memory, saveState(saved));
}
