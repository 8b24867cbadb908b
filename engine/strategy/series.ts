import { Ring } from '../indicators/ring.ts';
import { UsageError } from '../market/errors.ts';
import { restoreFields, saveFields } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';

/** The moment being decided, shared by everything a strategy looks at. Moved by the engine only. */
export interface Clock {
  /** Close time of the frame being processed, epoch ms UTC. */
  time: number;
}

/** When something last moved: a timeframe's candles, and with them all its series. */
export interface Moved {
  /** Close time of the last closed candle, NaN before the first. */
  readonly closedAt: number;
}

/**
 * One output of an indicator as a strategy sees it: the value at the last closed candle and those before it. The
 * engine moves it once per closed candle of its timeframe.
 */
export class Series implements Stateful {
  /** The value now, NaN before warm-up; `value` is the same with undefined. */
  current = NaN;
  /** The value one candle earlier, NaN before that was warm. */
  prior = NaN;
  private history: Ring | null = null;
  readonly #clock: Clock;
  readonly #moved: Moved;

  constructor(clock: Clock, moved: Moved) {
    this.#clock = clock;
    this.#moved = moved;
  }

  /** The value at the last closed candle; undefined before warm-up. */
  get value(): number | undefined {
    return this.current === this.current ? this.current : undefined;
  }

  /** The value one candle earlier; undefined before warm-up. */
  get previous(): number | undefined {
    return this.prior === this.prior ? this.prior : undefined;
  }

  /** True when a candle of this series' timeframe closed in the frame being decided. */
  get isFresh(): boolean {
    return this.#moved.closedAt === this.#clock.time;
  }

  /** The value as it was before the frame being decided. */
  get before(): number {
    return this.isFresh ? this.prior : this.current;
  }

  /** The value `age` candles ago (0 = now); undefined before warm-up or beyond the `keep` asked for. */
  at(age: number): number | undefined {
    const value = age === 0 ? this.current : age === 1 ? this.prior : (this.history?.at(age) ?? NaN);
    return value === value ? value : undefined;
  }

  /** Engine only: keeps at least this many values for `at`. */
  keep(count: number): void {
    if (count > 2 && count > (this.history?.capacity ?? 0)) this.history = new Ring(count);
  }

  /** Engine only: the value at the candle that closed now. */
  push(value: number): void {
    this.prior = this.current;
    this.current = value;
    if (this.history !== null) this.history.push(value);
  }

  /** Engine only: forgets everything, as after a gap too long to bridge. */
  reset(): void {
    this.current = NaN;
    this.prior = NaN;
    if (this.history !== null) this.history = new Ring(this.history.capacity);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

/** What one series answers, and several together cannot. */
const OF_ONE = ['value', 'previous', 'at', 'isFresh', 'current', 'prior', 'before'];

/** Series by the names of their outputs. To ask them all for a value throws UsageError: it would never come. */
export function namedSeries(outputs: readonly string[], series: readonly Series[]): Readonly<Record<string, Series>> {
  const named = Object.fromEntries(outputs.map((output, k) => [output, series[k] as Series]));
  for (const asked of OF_ONE.filter((name) => !outputs.includes(name))) {
    const get = (): never => {
      const those = `its outputs are ${outputs.join(', ')}`;
      throw new UsageError(
        `An indicator of named outputs was asked for "${asked}": ${those}; ask one, as in .${outputs[0]}.${asked}.`,
      );
    };
    Object.defineProperty(named, asked, { get });
  }
  return named;
}

/**
 * True in the frame in which `a` rose from at or below `b` to above it; `b` is another series or a level. False
 * before both were warm, and in frames in which neither moved.
 */
export function crossedAbove(a: Series, b: Series | number): boolean {
  if (typeof b === 'number') return a.isFresh && a.prior <= b && a.current > b;
  return a.current > b.current && a.before <= b.before;
}

/** True in the frame in which `a` fell from at or above `b` to below it. */
export function crossedBelow(a: Series, b: Series | number): boolean {
  if (typeof b === 'number') return a.isFresh && a.prior >= b && a.current < b;
  return a.current < b.current && a.before >= b.before;
}
