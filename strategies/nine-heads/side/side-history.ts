import { RollingMoments } from '../../../engine/indicators/rolling-moments.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { DAY_MS, HOUR_MS } from '../../../engine/market/units.ts';
import type { SymbolScope } from '../scope.ts';
import { fundingIntervalHours, SideView, TIME_TO_LIVE_MS } from '../side-data.ts';
import { Opinions } from './opinions.ts';
import { TimedValues } from './timed-values.ts';
import { TrailingRank } from './trailing-rank.ts';

const SETTLEMENTS = 90;
const FUNDING_HOURS = 8;
const NEWS_HALF_LIFE_HOURS = 6;
const SOCIAL_HALF_LIFE_HOURS = 3;
const MOVES_KEPT_MS = 30 * DAY_MS;
const FEAR_GREED_KEPT_MS = 90 * DAY_MS;
const FEAR_GREED_MIN = 30;

/** The side data that concern one symbol, as they are known now. */
class SideViews {
  readonly funding: SideView;
  readonly openInterest: SideView;
  readonly longShort: SideView;
  readonly markIndex: SideView;
  readonly dominance: SideView;
  readonly altSeason: SideView;
  readonly fearGreed: SideView;
  readonly #ownReserve: SideView;
  readonly #anyReserve: SideView;
  readonly #ownNews: SideView;
  readonly #allNews: SideView;
  readonly #ownPosts: SideView;
  readonly #allPosts: SideView;
  readonly #market: SymbolScope;

  constructor(market: SymbolScope) {
    this.funding = new SideView(market, 'FUNDING_SETTLED');
    this.openInterest = new SideView(market, 'OPEN_INTEREST');
    this.longShort = new SideView(market, 'LONG_SHORT_RATIO');
    this.markIndex = new SideView(market, 'MARK_INDEX');
    this.dominance = new SideView(market, 'DOMINANCE', true);
    this.altSeason = new SideView(market, 'ALT_SEASON', true);
    this.fearGreed = new SideView(market, 'FEAR_GREED', true);
    this.#ownReserve = new SideView(market, 'EXCHANGE_RESERVE');
    this.#anyReserve = new SideView(market, 'EXCHANGE_RESERVE', true);
    this.#ownNews = new SideView(market, 'NEWS');
    this.#allNews = new SideView(market, 'NEWS', true);
    this.#ownPosts = new SideView(market, 'SOCIAL');
    this.#allPosts = new SideView(market, 'SOCIAL', true);
    this.#market = market;
  }

  /** True while nothing is known of what the crypto head looks at. */
  get isSilent(): boolean {
    return (
      isUnknown(this.funding) &&
      isUnknown(this.openInterest) &&
      isUnknown(this.longShort) &&
      isUnknown(this.markIndex) &&
      isUnknown(this.dominance) &&
      isUnknown(this.altSeason) &&
      isUnknown(this.#ownReserve) &&
      isUnknown(this.#anyReserve)
    );
  }

  /** True while nothing is known of what people say. */
  get isQuiet(): boolean {
    return (
      isUnknown(this.fearGreed) &&
      isUnknown(this.#ownNews) &&
      isUnknown(this.#allNews) &&
      isUnknown(this.#ownPosts) &&
      isUnknown(this.#allPosts)
    );
  }

  /** Reserves of the symbol, or of the asset it is named after. */
  get reserve(): SideView {
    const asset = this.#anyReserve.view.payload?.['asset'];
    return typeof asset === 'string' && asset !== '' && this.#market.symbol.startsWith(asset)
      ? this.#anyReserve
      : this.#ownReserve;
  }
}

function isUnknown({ view }: SideView): boolean {
  return view.availableAt === undefined;
}

/**
 * What heads remember of one symbol's side data: 90 fundings, an hour of open interest and the spread of its moves over
 * 30 days, a day of dominance and reserves, 90 days of fear and greed, a day of news and social posts. One object
 * serves all timeframes of the symbol, as often as they ask; it should be brought up to date at every 1m close, because
 * a view shows the latest observation only: of several news of one minute, all but the last are lost.
 */
export class SideHistory implements Stateful {
  readonly news = new Opinions('NEWS', NEWS_HALF_LIFE_HOURS);
  readonly social = new Opinions('SOCIAL', SOCIAL_HALF_LIFE_HOURS);
  readonly fearGreeds = new TrailingRank(FEAR_GREED_KEPT_MS, FEAR_GREED_MIN);
  /** Nothing has become known yet of what the crypto head looks at. */
  isSilent = true;
  /** Nor of what people say: news, social posts, fear and greed. */
  isQuiet = true;
  private time = NaN;
  private fundedAt = NaN;
  private readonly fundings = new RollingMoments(SETTLEMENTS);
  private readonly openInterests = new TimedValues(HOUR_MS + TIME_TO_LIVE_MS.OPEN_INTEREST);
  private readonly moves = new TimedValues(MOVES_KEPT_MS);
  private readonly dominances = new TimedValues(DAY_MS + TIME_TO_LIVE_MS.DOMINANCE);
  private readonly reserves = new TimedValues(DAY_MS + TIME_TO_LIVE_MS.EXCHANGE_RESERVE);
  #market: SymbolScope | null = null;
  #views: SideViews | null = null;

  /** Takes what has become known by now, and returns the views of it. */
  update(market: SymbolScope): SideViews {
    const views = this.#views !== null && this.#market === market ? this.#views : new SideViews(market);
    this.#market = market;
    this.#views = views;
    if (this.time === market.time) return views;
    this.time = market.time;
    this.isSilent &&= views.isSilent;
    if (!this.isSilent) {
      this.takeFunding(views.funding);
      this.takeOpenInterest(views.openInterest);
      take(views.dominance, 'btcPct', this.dominances);
      take(views.reserve, 'reserve', this.reserves);
    }
    this.isQuiet &&= views.isQuiet;
    if (!this.isQuiet) {
      this.takeFearGreed(views.fearGreed);
      this.news.update(market);
      this.social.update(market);
    }
    return views;
  }

  /** Deviations of the last funding from the mean of the last 90, itself among them; NaN before there are 90. */
  fundingScore(rate: number): number {
    const deviation = Math.sqrt(this.fundings.variance);
    return deviation === 0 ? 0 : (rate - this.fundings.mean) / deviation;
  }

  /** Relative change of open interest over the hour before its last figure; NaN without a figure an hour older. */
  openInterestMove(views: SideViews): number {
    return this.moveUntil(views.openInterest);
  }

  /** Standard deviation of such changes over 30 days; NaN before these are full. */
  get openInterestSpread(): number {
    return this.moves.deviation;
  }

  /** Change of Bitcoin's share of the market over a day, percentage points; NaN without a figure a day older. */
  dominanceMove({ dominance }: SideViews): number {
    const now = dominance.number('btcPct');
    return now - this.dominances.at(dominance.eventTime - DAY_MS, TIME_TO_LIVE_MS.DOMINANCE);
  }

  /** Relative change of the exchanges' reserves over a day; NaN without a figure a day older. */
  reserveMove({ reserve }: SideViews): number {
    const before = this.reserves.at(reserve.eventTime - DAY_MS, TIME_TO_LIVE_MS.EXCHANGE_RESERVE);
    return before > 0 ? reserve.number('reserve') / before - 1 : NaN;
  }

  private takeFunding(funding: SideView): void {
    const { eventTime } = funding;
    if (eventTime === this.fundedAt || eventTime !== eventTime) return;
    const rate = eightHourRate(funding);
    if (rate !== rate) return;
    this.fundedAt = eventTime;
    this.fundings.push(rate);
  }

  private takeOpenInterest(openInterest: SideView): void {
    const { eventTime } = openInterest;
    if (!(eventTime !== this.openInterests.newestTime)) return;
    const amount = contractsOf(openInterest);
    if (!(amount > 0)) return;
    this.openInterests.push(eventTime, amount);
    const move = this.moveUntil(openInterest);
    if (move === move) this.moves.push(eventTime, move);
  }

  private takeFearGreed({ view }: SideView): void {
    const { availableAt } = view;
    if (availableAt === undefined || availableAt === this.fearGreeds.newestTime) return;
    const value = view.number('value');
    if (value !== undefined) this.fearGreeds.push(availableAt, value);
  }

  private moveUntil(openInterest: SideView): number {
    const before = this.openInterests.at(openInterest.eventTime - HOUR_MS, TIME_TO_LIVE_MS.OPEN_INTEREST);
    return contractsOf(openInterest) / before - 1;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

export type { SideViews };

/** The last settled funding per eight hours; NaN when it is too old. */
export function eightHourRate(funding: SideView): number {
  return (funding.number('rate') * FUNDING_HOURS) / fundingIntervalHours(funding.view);
}

/** Open interest in contracts, or else in money. */
function contractsOf(openInterest: SideView): number {
  const amount = openInterest.number('oiBase');
  return amount === amount ? amount : openInterest.number('oiQuote');
}

function take(side: SideView, field: string, into: TimedValues): void {
  const { eventTime } = side;
  if (eventTime === into.newestTime || eventTime !== eventTime) return;
  const value = side.number(field);
  if (value === value) into.push(eventTime, value);
}
