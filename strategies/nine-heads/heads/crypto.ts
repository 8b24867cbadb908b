import { log } from '../../../engine/market/portable.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State } from '../../../engine/market/state.ts';
import { startOfUtcDay, THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import { clip, clip01, strongest } from '../head.ts';
import type { Head, Reason } from '../head.ts';
import type { Scope, SymbolScope } from '../scope.ts';
import type { SideView } from '../side-data.ts';
import { eightHourRate } from '../side/side-history.ts';
import type { SideHistory, SideViews } from '../side/side-history.ts';
import { altSeasonIndex, isBitcoin } from './alt-season.ts';

/** The parts of the score, in their order; the weights sum to one with every part, present or not. */
const ITEMS = [
  ['X.ALT_SEASON', 0.15],
  ['X.FUNDING_Z', 0.2],
  ['X.OI_QUAD', 0.2],
  ['X.PREMIUM', 0.15],
  ['X.LSR', 0.1],
  ['X.DOMINANCE', 0.1],
  ['X.RESERVE', 0.1],
] as const;
const [ALT_SEASON, FUNDING, OPEN_INTEREST, PREMIUM, LONG_SHORT, DOMINANCE, RESERVE] = [0, 1, 2, 3, 4, 5, 6] as const;

/** Share of the weights that must have data. */
const COVERAGE_MIN = 0.35;

/** Funding per eight hours from which it speaks whatever its history. */
const FUNDING_HIGH = 0.001;
const FUNDING_LOW = -0.0005;

const LOG_3 = log(3);

/** True when funding alone, without its history, is out of the ordinary. */
function isAbsolute(rate: number): boolean {
  return rate >= FUNDING_HIGH - THRESHOLD_EPSILON || rate <= FUNDING_LOW + THRESHOLD_EPSILON;
}

/** Dear funding speaks against the crowded side: −z/2 from one deviation on, and all of it at the absolute marks. */
export function fundingSignal(rate: number, z: number): number {
  if (isAbsolute(rate)) return rate > 0 ? -1 : 1;
  return Math.abs(z) >= 1 - THRESHOLD_EPSILON ? -clip(z / 2) : z === z ? 0 : NaN;
}

/**
 * Price and open interest over the same hour, relative changes, weighed by the size of the open-interest move against its
 * usual spread: new money follows the price; a move on falling open interest is covering, and counts 0.3.
 */
export function openInterestSignal(priceMove: number, move: number, spread: number): number {
  const size = spread > 0 ? clip01(Math.abs(move) / spread) : move === move && spread === 0 ? 0 : NaN;
  const side = priceMove > 0 ? 1 : priceMove < 0 ? -1 : priceMove === 0 ? 0 : NaN;
  return side * size * (move > 0 ? 1 : 0.3);
}

/** (mark − index) / index, in four steps: over 0.5 %, over 0.2 %, under −0.1 %, under −0.3 %. */
export function premiumSignal(premium: number): number {
  if (premium !== premium) return NaN;
  if (premium > 0.002 + THRESHOLD_EPSILON) return premium > 0.005 + THRESHOLD_EPSILON ? -1 : -0.5;
  if (premium < -0.001 - THRESHOLD_EPSILON) return premium < -0.003 - THRESHOLD_EPSILON ? 1 : 0.5;
  return 0;
}

/** Return of the last closed hour's worth of candles, seen from any timeframe. */
function hourReturn(scope: Scope): number {
  const isLong = scope.minutes > 60;
  const past = isLong ? scope.market.scope(60)?.past : scope.past;
  const age = isLong ? 1 : 60 / scope.minutes;
  return past === undefined ? NaN : past.close(0) / past.close(age) - 1;
}

/**
 * The crowd's positions: alt season, funding, open interest against price, premium, long/short ratio, dominance and
 * reserves. A part that is missing or too old counts 0 and keeps its weight; with data for less than 35 % of the weights
 * the head is not ready.
 */
export class CryptoHead implements Head {
  readonly id = 'crypto';
  readonly mode = 'rank';
  /** Each part's signal, −1..1, NaN without data; and the quantity it was made from. */
  private readonly signals = new Float64Array(ITEMS.length).fill(NaN);
  private readonly measured = new Float64Array(ITEMS.length).fill(NaN);
  private coverage = 0;
  private day = NaN;
  private altSeason = NaN;
  /** The last score: it stays while nothing is known of the market's side data. */
  private silent = NaN;
  readonly #side: SideHistory;
  /** Worked out when the symbol is first seen. */
  #market: SymbolScope | null = null;
  #isBitcoin = false;

  /** `side` is shared by all timeframes of the symbol; whoever owns it saves it. */
  constructor(side: SideHistory) {
    this.#side = side;
  }

  score(scope: Scope): number {
    const { market } = scope;
    if (market !== this.#market) {
      this.#market = market;
      this.#isBitcoin = isBitcoin(market.symbol);
    }
    const views = this.#side.update(market);
    const day = startOfUtcDay(market.time);
    const isNewDay = day !== this.day;
    if (isNewDay) this.startDay(day, market);
    // without any side data only a new day's returns can change what is to be said
    if (this.#side.isSilent && !isNewDay) return this.silent;
    this.setAltSeason(views);
    if (!this.#side.isSilent) this.judge(scope, views);
    return (this.silent = this.weigh());
  }

  reasons(scope: Scope): Reason[] {
    const views = this.#side.update(scope.market);
    const { funding, openInterest, longShort, markIndex, dominance, altSeason, reserve } = views;
    const looked = [funding, openInterest, longShort, markIndex, dominance, altSeason, reserve];
    const hasStale = looked.some((side) => side.isStale);
    const stale: Reason[] = hasStale ? [{ code: 'X.STALE' }] : [];
    if (this.coverage < COVERAGE_MIN - THRESHOLD_EPSILON) {
      return [{ code: 'X.NO_FEED', value: this.coverage }, ...stale];
    }
    const parts = ITEMS.flatMap(([code, weight], i): Reason[] => {
      const [value, signal] = [this.measured[i] as number, this.signals[i] as number];
      if (signal !== signal) return [];
      const isRate = i === FUNDING && isAbsolute(eightHourRate(funding));
      return [{ code: isRate ? 'X.FUNDING_ABS' : code, value, weight: weight * signal }];
    });
    return strongest([...parts, ...stale]);
  }

  /** Sets every signal but that of alt season. */
  private judge(scope: Scope, views: SideViews): void {
    this.setFunding(views.funding);
    this.setOpenInterest(scope, views);
    this.setPremium(views.markIndex);
    const ratio = views.longShort.number('ratio');
    this.set(LONG_SHORT, ratio, ratio > 0 ? 0 - clip(log(ratio) / LOG_3) : NaN);
    const dominance = this.#side.dominanceMove(views);
    this.set(DOMINANCE, dominance, this.#isBitcoin ? clip(dominance / 0.5) : 0 - clip(dominance / 0.5));
    const reserve = this.#side.reserveMove(views);
    this.set(RESERVE, reserve, 0 - clip(reserve / 0.05));
  }

  private set(item: number, measured: number, signal: number): void {
    this.measured[item] = measured;
    this.signals[item] = signal;
  }

  private weigh(): number {
    let sum = 0;
    let coverage = 0;
    for (let i = 0; i < ITEMS.length; i++) {
      const signal = this.signals[i] as number;
      if (signal !== signal) continue;
      const weight = (ITEMS[i] as (typeof ITEMS)[number])[1];
      sum += weight * signal;
      coverage += weight;
    }
    this.coverage = coverage;
    return coverage >= COVERAGE_MIN - THRESHOLD_EPSILON ? clip(sum) : NaN;
  }

  private startDay(day: number, market: SymbolScope): void {
    this.day = day;
    this.altSeason = altSeasonIndex(market);
  }

  /** The published index where there is one, else that of the run's own symbols, worked out at each midnight UTC. */
  private setAltSeason(views: SideViews): void {
    const published = views.altSeason.number('index');
    const index = published === published ? published : this.altSeason;
    // what helps the others says nothing about Bitcoin
    if (this.#isBitcoin) this.set(ALT_SEASON, index === index ? index : 0, 0);
    else this.set(ALT_SEASON, index, clip((index - 50) / 25));
  }

  private setFunding(funding: SideView): void {
    const rate = eightHourRate(funding);
    const z = rate === rate ? this.#side.fundingScore(rate) : NaN;
    this.set(FUNDING, isAbsolute(rate) ? rate : z, fundingSignal(rate, z));
  }

  private setOpenInterest(scope: Scope, views: SideViews): void {
    const move = this.#side.openInterestMove(views);
    this.set(OPEN_INTEREST, move, openInterestSignal(hourReturn(scope), move, this.#side.openInterestSpread));
  }

  private setPremium(markIndex: SideView): void {
    const index = markIndex.number('index');
    const premium = index > 0 ? (markIndex.number('mark') - index) / index : NaN;
    this.set(PREMIUM, premium, premiumSignal(premium));
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
