import type { IndicatorSpec } from '../indicators/indicator.ts';
import { CandleCursor, createCandleColumns, MutableCandle } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import type { CandleSlice } from '../market/frames.ts';
import { minutesOf } from '../market/timeframe.ts';
import type { Timeframe } from '../market/timeframe.ts';
import { saveState } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import { MINUTE_MS } from '../market/units.ts';
import type { Series, Clock } from '../strategy/series.ts';
import type { Decide, LookThenDecide } from '../strategy/strategy.ts';
import { Track } from './track.ts';

/** Minutes in a row that flat candles may bridge; a longer gap starts the symbol anew. */
export const BRIDGED_MINUTES_MAX = 1440;

/** What a frame brought for a symbol. */
export const FRAME = { nothing: 0, candle: 1, synthetic: 2 } as const;

/** One symbol in a run: its 1m candle, its tracks, and where its input stands. */
export class SymbolRun implements Stateful {
  readonly symbol: string;
  /** The 1m candle of the frame being processed, real or synthetic. */
  readonly minute = new CandleCursor();
  private readonly flat = new MutableCandle();
  /** What the frame being processed brought: one of FRAME. */
  brought: number = FRAME.nothing;
  /** Minutes absent before the candle that the frame brought. */
  absentBefore = 0;
  /** Absent minutes in a row up to now, since the first candle. */
  absentRun = 0;
  candles = 0;
  syntheticCandles = 0;
  /** The strategy, asked at each close of `decideTrack`; `look` where it looks at all symbols first. */
  decide: Decide | null = null;
  look: (() => void) | null = null;
  /** What is behind the last close of a timeframe; undefined when the strategy does not say. */
  explain: (minutes: number) => object | undefined = () => undefined;
  /** Which voices had enough to say something at that close; undefined when the strategy does not say. */
  readiness: (minutes: number) => readonly boolean[] | undefined = () => undefined;
  decideTrack: Track | null = null;
  /** The strategy's timeframe closed a candle in this frame. */
  isAsked = false;
  readonly memories: object[] = [];
  readonly parts: Stateful[] = [];
  readonly #initialParts: State[] = [];
  readonly #initialMemories: State[] = [];
  readonly #clock: Clock;
  readonly #tracks: Track[] = [];
  private hasBegun = false;
  #columns: CandleColumns = createCandleColumns(0);
  #openTime: Float64Array = this.#columns.openTime;
  /** The cursor does not stand on the rows at hand: they are new, or the last minute was absent. */
  #isAway = true;
  #row = 0;
  #end = 0;

  constructor(symbol: string, clock: Clock) {
    this.symbol = symbol;
    this.#clock = clock;
  }

  /** The track of a timeframe, made at first use. */
  track(timeframe: Timeframe): Track {
    const minutes = minutesOf(timeframe);
    let track = this.#tracks.find((held) => held.minutes === minutes);
    if (track === undefined) {
      track = new Track(minutes, { minute: this.minute, clock: this.#clock, earlier: this.#tracks });
      this.#tracks.push(track);
    }
    return track;
  }

  /** An indicator's series on a timeframe. */
  series(spec: IndicatorSpec, timeframe: Timeframe, keep: number): readonly Series[] {
    return this.track(timeframe).series(spec, keep);
  }

  /** Gives the strategy its seat at this symbol. */
  seat(seated: Decide | LookThenDecide): void {
    if (typeof seated === 'function') this.decide = seated;
    else {
      this.look = () => seated.look();
      this.decide = () => seated.decide();
      this.explain = (minutes) => seated.explain?.(minutes);
      this.readiness = (minutes) => seated.readiness?.(minutes);
    }
  }

  /** A strategy's own part: saved, restored, and set back when the symbol starts anew. */
  keep<T extends Stateful>(part: T): T {
    this.parts.push(part);
    this.#initialParts.push(part.save());
    return part;
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
    this.#openTime = slice.columns.openTime;
    this.#row = slice.begin;
    this.#end = slice.end;
    this.#isAway = true;
  }

  /** Moves to the frame being processed: the next candle, or a flat one for an absent minute. */
  take(): number {
    const close = this.#clock.time;
    const row = this.#row;
    if (row >= this.#end || this.#openTime[row] !== close - MINUTE_MS) return (this.brought = this.standIn());
    this.#row = row + 1;
    if (this.#isAway) this.comeBack();
    this.minute.moveTo(row);
    this.minute.closeTime = close;
    this.candles++;
    return (this.brought = FRAME.candle);
  }

  /** Moves every track by the minute at hand. */
  advance(): void {
    const tracks = this.#tracks;
    const { minute } = this;
    for (let i = 0; i < tracks.length; i++) {
      const track = tracks[i] as Track;
      const hasClosed = track.add(minute);
      if (track === this.decideTrack) this.isAsked = hasClosed;
    }
  }

  /** Starts anew after a gap too long to bridge. */
  reset(): void {
    for (const track of this.#tracks) track.reset();
    this.parts.forEach((part, i) => part.restore(this.#initialParts[i]));
    this.memories.forEach((memory, i) => restoreMemory(memory, this.#initialMemories[i]));
  }

  save(): State {
    const { minute, brought, absentBefore, absentRun, candles, syntheticCandles, memories, hasBegun } = this;
    const fields = { minute, brought, absentBefore, absentRun, candles, syntheticCandles, memories, hasBegun };
    return {
      fields: saveState(fields),
      parts: this.parts.map((part) => part.save()),
      tracks: this.#tracks.map((track) => track.save()),
    };
  }

  restore(state: State): void {
    const { fields, parts, tracks } = state as { fields: State; parts: State[]; tracks: State[] };
    const { minute, memories, ...rest } = fields as { minute: State; memories: object[] };
    Object.assign(this, rest);
    this.minute.restore(minute);
    memories.forEach((memory, i) => restoreMemory(this.memories[i] as object, memory));
    parts.forEach((part, i) => this.parts[i]?.restore(part));
    tracks.forEach((track, i) => (this.#tracks[i] as Track).restore(track));
  }

  /** The first candle of new rows, or after absent ones. */
  private comeBack(): void {
    this.#isAway = false;
    this.hasBegun = true;
    this.absentBefore = this.absentRun;
    this.absentRun = 0;
    this.minute.bind(this.#columns);
    this.minute.syntheticMinutes = 0;
  }

  /** An absent minute becomes a flat candle at the last close, without volume, and says so; up to the limit. */
  private standIn(): number {
    if (!this.hasBegun || ++this.absentRun > BRIDGED_MINUTES_MAX) {
      this.isAsked = false;
      return FRAME.nothing;
    }
    const close = this.#clock.time;
    const { minute, flat } = this;
    flat.open = flat.high = flat.low = flat.close = minute.close;
    flat.openTime = close - MINUTE_MS;
    flat.closeTime = close;
    flat.volume = 0;
    flat.quoteVolume = 0;
    flat.trades = 0;
    flat.takerBuyVolume = 0;
    flat.syntheticMinutes = 1;
    minute.set(flat);
    this.#isAway = true;
    this.syntheticCandles++;
    return FRAME.synthetic;
  }
}

/** Puts a strategy's memory back in place, since the strategy holds on to the object itself: a record, array or Map. */
function restoreMemory(memory: object, saved: State): void {
  const copy = saveState(saved) as object;
  if (memory instanceof Map) {
    memory.clear();
    for (const [key, value] of copy as Map<unknown, unknown>) memory.set(key, value);
    return;
  }
  if (Array.isArray(memory)) memory.length = 0;
  else for (const key of Object.keys(memory)) delete (memory as Record<string, unknown>)[key];
  Object.assign(memory, copy);
}
