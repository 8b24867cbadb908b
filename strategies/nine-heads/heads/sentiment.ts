import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State } from '../../../engine/market/state.ts';
import { clip, strongest } from '../head.ts';
import type { Head, Reason } from '../head.ts';
import type { Scope, SymbolScope } from '../scope.ts';
import type { SideHistory } from '../side/side-history.ts';

const NEWS_WEIGHT = 0.5;
const SOCIAL_WEIGHT = 0.3;
const FEAR_GREED_WEIGHT = 0.2;

const HOURS = 24;
/** The stand-in's scale, as published: just below the usual score from which a head takes a side. */
const FALLBACK_SCALE = 0.19;

/** How far a sentiment head trusts few feeds. */
export interface SentimentOptions {
  /**
   * True (the default) scales the score by the weight of the feeds that are there: fear and greed alone then never
   * reaches a side, short of its extremes. False takes the mean of the feeds that are there as it is.
   */
  readonly isScaledByCoverage?: boolean;
  /**
   * `level` (the default) reads fear and greed as it is; `rank` where it stands among its own last 90 days, so that a
   * year of fear still has its greedy days. Of ranks none is told before there are 30 observations to compare with.
   */
  readonly fearGreedScale?: 'level' | 'rank';
}

/** Fear and greed, 0..100, read against the crowd: from 0 at 20 to 1 at 0, and from 0 at 80 to −1 at 100. */
export function fearGreedSignal(value: number): number {
  return againstTheCrowd(value, 100);
}

/** The same of its rank, 0..1: from 0 at 0.2 to 1 at 0, and from 0 at 0.8 to −1 at 1. */
export function fearGreedRankSignal(rank: number): number {
  return againstTheCrowd(rank, 1);
}

function againstTheCrowd(value: number, most: number): number {
  const fifth = most / 5;
  if (value <= fifth) return clip((fifth - value) / fifth);
  return value >= most - fifth ? clip((most - fifth - value) / fifth) : value === value ? 0 : NaN;
}

/**
 * The return of the last 24 hours against twice their own spread, √Σr² over the hourly returns, times 0.19: a stand-in for
 * missing feeds, only ever shown. NaN before there are 25 hourly closes.
 */
function priceStandIn(market: SymbolScope): number {
  const past = market.scope(60)?.past;
  if (past === undefined || past.size <= HOURS) return NaN;
  let squares = 0;
  for (let age = 0; age < HOURS; age++) {
    const hour = past.close(age) / past.close(age + 1) - 1;
    squares += hour * hour;
  }
  const day = past.close(0) / past.close(HOURS) - 1;
  return squares === 0 ? 0 : FALLBACK_SCALE * clip(day / (2 * Math.sqrt(squares)));
}

/** True as soon as there are 25 hourly closes. */
function hasStandIn(market: SymbolScope): boolean {
  const past = market.scope(60)?.past;
  return past !== undefined && past.size > HOURS;
}

/**
 * What people say: news, social posts, and fear and greed (read against the crowd). While no feed has anything fresh, it
 * shows a figure made from the price that never reaches a side.
 */
export class SentimentHead implements Head {
  readonly id = 'sentiment';
  readonly mode = 'linear';
  private readonly isScaled: boolean;
  private readonly isRanked: boolean;
  private news = NaN;
  private social = NaN;
  private fearGreed = NaN;
  readonly #side: SideHistory;

  /** `side` is shared by all timeframes of the symbol; whoever owns it saves it. */
  constructor(side: SideHistory, options: SentimentOptions = {}) {
    this.#side = side;
    this.isScaled = options.isScaledByCoverage ?? true;
    this.isRanked = options.fearGreedScale === 'rank';
  }

  score({ market }: Scope): number {
    const views = this.#side.update(market);
    if (this.#side.isQuiet) return hasStandIn(market) ? 0 : NaN;
    this.news = this.#side.news.at(market.time);
    this.social = this.#side.social.at(market.time);
    const level = views.fearGreed.number('value');
    const isRanked = this.isRanked && level === level;
    this.fearGreed = isRanked ? fearGreedRankSignal(this.#side.fearGreeds.rank) : fearGreedSignal(level);
    const weights = this.weights();
    // the stand-in is shown, and never votes: 0 as soon as there is one, whatever score makes a vote
    if (weights === 0) return hasStandIn(market) ? 0 : NaN;
    const sum =
      NEWS_WEIGHT * orZero(this.news) +
      SOCIAL_WEIGHT * orZero(this.social) +
      FEAR_GREED_WEIGHT * orZero(this.fearGreed);
    return clip(sum / weights) * (this.isScaled ? weights : 1);
  }

  reasons({ market }: Scope): Reason[] {
    const { fearGreed } = this.#side.update(market);
    const { news, social } = this.#side;
    const isStale = fearGreed.isStale || news.isStale(market.time) || social.isStale(market.time);
    const stale: Reason[] = isStale ? [{ code: 'S.STALE' }] : [];
    const weights = this.weights();
    if (weights === 0) {
      const value = priceStandIn(market);
      return [value === value ? { code: 'S.FALLBACK', value } : { code: 'S.FALLBACK' }, ...stale];
    }
    const share = this.isScaled ? 1 : 1 / weights;
    const part = (code: string, value: number, weight: number): Reason[] =>
      value === value ? [{ code, value, weight: weight * share * value }] : [];
    return strongest([
      ...part('S.NEWS', this.news, NEWS_WEIGHT),
      ...part('S.SOCIAL', this.social, SOCIAL_WEIGHT),
      ...part('S.FNG', this.fearGreed, FEAR_GREED_WEIGHT),
      ...stale,
    ]);
  }

  private weights(): number {
    const { news, social, fearGreed } = this;
    return (
      (news === news ? NEWS_WEIGHT : 0) +
      (social === social ? SOCIAL_WEIGHT : 0) +
      (fearGreed === fearGreed ? FEAR_GREED_WEIGHT : 0)
    );
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

function orZero(x: number): number {
  return x === x ? x : 0;
}
