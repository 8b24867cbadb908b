import type { Indicator, IndicatorSpec } from '../indicators/indicator.ts';
import { CandleCursor } from '../market/candle.ts';
import type { Candle } from '../market/candle.ts';
import { restoreFields, saveState } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import { minutesOf } from '../market/timeframe.ts';
import { Series } from '../strategy/series.ts';
import type { Clock, Moved } from '../strategy/series.ts';
import type { CandleView } from '../strategy/view.ts';
import { Aggregator } from '../time/aggregate.ts';

const DAY = minutesOf('1d');

/** One indicator of a track and the series through which strategies see its outputs. */
class Feature {
  readonly spec: IndicatorSpec;
  indicator: Indicator;
  readonly series: readonly Series[];
  /** The first of the series: most indicators have no other. */
  readonly #first: Series;

  constructor(spec: IndicatorSpec, clock: Clock, moved: Moved) {
    this.spec = spec;
    this.indicator = spec.create();
    this.series = spec.outputs.map(() => new Series(clock, moved));
    this.#first = this.series[0] as Series;
  }

  /** Takes the candle that closed now. */
  move(candle: Candle): void {
    const { indicator, series } = this;
    indicator.update(candle);
    const { values } = indicator;
    this.#first.push(values[0] as number);
    for (let k = 1; k < series.length; k++) (series[k] as Series).push(values[k] as number);
  }
}

/** The last closed candles of a track, for `candles(…).at(age)`. */
class CandleWindow implements CandleView {
  private kept: CandleCursor[] = [];
  private closed = 0;
  readonly #track: Track;
  readonly #clock: Clock;

  constructor(track: Track, clock: Clock) {
    this.#track = track;
    this.#clock = clock;
  }

  get last(): Candle | undefined {
    return Number.isNaN(this.#track.closedAt) ? undefined : this.#track.candle;
  }

  /** Whether candles before the last are asked for. */
  get isKept(): boolean {
    return this.kept.length > 0;
  }

  get isFresh(): boolean {
    return this.#track.closedAt === this.#clock.time;
  }

  at(age: number): Candle | undefined {
    if (age === 0) return this.last;
    if (age >= this.kept.length || age >= this.closed) return undefined;
    return this.kept[(this.closed - 1 - age) % this.kept.length];
  }

  keep(count: number): void {
    while (this.kept.length < count && count > 1) this.kept.push(new CandleCursor());
  }

  push(candle: Candle): void {
    const slot = this.closed++;
    (this.kept[slot % this.kept.length] as CandleCursor).set(candle);
  }

  reset(): void {
    this.closed = 0;
  }
}

/** What a track is made from. */
export interface TrackParts {
  readonly minute: Candle;
  readonly clock: Clock;
  readonly earlier: readonly Track[];
}

/** The coarsest track, 1m aside, whose buckets make up whole ones of so many minutes and whole days. */
function coarsestWithin(minutes: number, tracks: readonly Track[]): Track | null {
  const fits = (one: Track): boolean => one.minutes > 1 && minutes % one.minutes === 0 && DAY % one.minutes === 0;
  return tracks
    .filter(fits)
    .reduce<Track | null>((best, one) => (one.minutes > (best?.minutes ?? 1) ? one : best), null);
}

/** One symbol on one timeframe: its candles, and the indicators that move once at each of their closes. */
export class Track implements Stateful {
  readonly minutes: number;
  /** The last closed candle; overwritten by the next. */
  readonly candle: Candle;
  /** Close time of the last candle, NaN before the first. */
  closedAt = NaN;
  private readonly view: CandleWindow;
  readonly #aggregator: Aggregator | null;
  readonly #features: Feature[] = [];
  readonly #clock: Clock;
  /** A finer track, moved before this one, whose candles make up this one's; null to build them from minutes. */
  readonly #finer: Track | null;

  /** `minute` is the symbol's 1m candle, which a 1m track shows as it is. `earlier` are moved before this one. */
  constructor(minutes: number, { minute, clock, earlier }: TrackParts) {
    this.minutes = minutes;
    this.#finer = coarsestWithin(minutes, earlier);
    this.#clock = clock;
    this.#aggregator = minutes === 1 ? null : new Aggregator(minutes);
    this.candle = this.#aggregator?.candle ?? minute;
    this.view = new CandleWindow(this, clock);
  }

  /** The series of an indicator; equal recipes share one instance. */
  series(spec: IndicatorSpec, keep: number): readonly Series[] {
    let feature = this.#features.find((held) => held.spec.key === spec.key);
    if (feature === undefined) {
      feature = new Feature(spec, this.#clock, this);
      this.#features.push(feature);
    }
    for (const series of feature.series) series.keep(keep);
    return feature.series;
  }

  /** True when a candle of this track closed in the frame being processed. */
  get isFresh(): boolean {
    return this.closedAt === this.#clock.time;
  }

  /** The closed candles, at least `keep` of them. */
  watch(keep: number): CandleView {
    this.view.keep(keep);
    return this.view;
  }

  /** Takes the next 1m candle; true when it closed a candle of this track. */
  add(minute: Candle): boolean {
    if (this.#aggregator !== null && !this.hasClosed(this.#aggregator, minute)) return false;
    this.closedAt = minute.closeTime;
    const { candle } = this;
    if (this.view.isKept) this.view.push(candle);
    const features = this.#features;
    for (let f = 0; f < features.length; f++) (features[f] as Feature).move(candle);
    return true;
  }

  private hasClosed(aggregator: Aggregator, minute: Candle): boolean {
    const finer = this.#finer;
    if (finer === null) return aggregator.add(minute);
    return finer.closedAt === minute.closeTime && aggregator.join(finer.#aggregator as Aggregator);
  }

  /** Forgets everything, as after a gap too long to bridge. */
  reset(): void {
    this.closedAt = NaN;
    this.#aggregator?.reset();
    this.view.reset();
    for (const feature of this.#features) {
      feature.indicator = feature.spec.create();
      for (const series of feature.series) series.reset();
    }
  }

  save(): State {
    return {
      closedAt: this.closedAt,
      view: saveState(this.view),
      aggregator: saveState(this.#aggregator),
      features: this.#features.map(({ indicator, series }) => [indicator.save(), series.map((one) => one.save())]),
    };
  }

  restore(state: State): void {
    const saved = state as { closedAt: number; view: State; aggregator: State; features: [State, State[]][] };
    this.closedAt = saved.closedAt;
    restoreFields(this.view, saved.view);
    if (this.#aggregator !== null) restoreFields(this.#aggregator, saved.aggregator);
    saved.features.forEach(([indicator, series], i) => {
      const feature = this.#features[i] as Feature;
      feature.indicator.restore(indicator);
      series.forEach((one, k) => (feature.series[k] as Series).restore(one));
    });
  }
}
