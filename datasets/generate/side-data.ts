import { compareObservations, DEFAULT_LAG_MS } from '../../engine/market/observation.ts';
import type { Observation, ObservationKind, ObservationPayload } from '../../engine/market/observation.ts';
import { exp } from '../../engine/market/portable.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { MarketFactor, streamOf } from './factor.ts';
import type { MarketKey } from './factor.ts';
import { powerOf10 } from './instrument.ts';
import type { Profile } from './instrument.ts';
import { MeanReverting } from './mean-reverting.ts';
import { PricePath } from './path.ts';

const FUNDING_HOURS = 8;
/** Interest part of a perpetual's funding, the band in which it holds the rate, and the rate's cap (per 8 h). */
const FUNDING_INTEREST = 1e-4;
const FUNDING_BAND = 5e-4;
const FUNDING_CAP = 7.5e-3;

/** How far a log price is above its slow average, updated once an hour. */
class Trend {
  private readonly share: number;
  private average = 0;

  constructor(halfLifeHours: number) {
    this.share = 1 - exp(-Math.LN2 / halfLifeHours);
  }

  advance(level: number): number {
    this.average += this.share * (level - this.average);
    return this.over(level);
  }

  /** How far a level is above the average as it stands. */
  over(level: number): number {
    return level - this.average;
  }
}

/** Until when side data are generated, and how often open interest, ratio and prices come: ms that divide an hour. */
export interface SideDataSpan {
  readonly to: number;
  readonly statisticsMs: number;
}

/** Side data of every symbol and of the market whose eventTime is in (from, to], in the order they become available. */
export function generateObservations(key: MarketKey, profiles: readonly Profile[], span: SideDataSpan): Observation[] {
  const observations = marketObservations(key, span.to);
  for (const profile of profiles) for (const one of symbolObservations(key, profile, span)) observations.push(one);
  return observations.sort(compareObservations);
}

/**
 * Funding every 8 h; open interest, the long/short ratio, mark and index prices every hour or more often. What drives them
 * beside the price moves once an hour: on the hour they are the same however often they come.
 */
function symbolObservations(key: MarketKey, profile: Profile, { to, statisticsMs }: SideDataSpan): Observation[] {
  const observations: Observation[] = [];
  const { symbol } = profile;
  const path = new PricePath(key, profile);
  const random = streamOf(key, `side|${symbol}`);
  const trend = new Trend(24);
  const premiumNoise = new MeanReverting(random, 12, 4e-4);
  const interest = new MeanReverting(random, 96, 0.2);
  const crowd = new MeanReverting(random, 12, 0.15);
  let level = 0;
  let premiumSum = 0;
  let premiumCount = 0;
  for (let openTime = key.from; openTime < to; openTime += MINUTE_MS) {
    path.advance((openTime % DAY_MS) / MINUTE_MS);
    level += path.logReturn;
    const time = openTime + MINUTE_MS;
    if (time % statisticsMs !== 0) continue;
    if (time % HOUR_MS === 0) {
      trend.advance(level);
      premiumSum += 0.012 * trend.over(level) + premiumNoise.advance();
      premiumCount++;
      interest.advance();
      crowd.advance();
    }
    const strength = trend.over(level);
    const premium = 0.012 * strength + premiumNoise.value;
    const mark = round(path.close, profile.priceDecimals);
    const oiQuote = profile.minuteNotional * 860 * exp(interest.value + 1.5 * strength);
    const add = (kind: ObservationKind, payload: ObservationPayload): void =>
      void observations.push(observationOf(kind, { symbol, time, payload }));
    add('OPEN_INTEREST', { oiBase: round(oiQuote / mark, profile.quantityDecimals), oiQuote: round(oiQuote, 2) });
    add('LONG_SHORT_RATIO', { ratio: round(exp(crowd.value - 3 * strength), 4), scope: 'accounts' });
    add('MARK_INDEX', { mark, index: round(mark / (1 + premium), profile.priceDecimals) });
    if (time % (FUNDING_HOURS * HOUR_MS) !== 0) continue;
    add('FUNDING_SETTLED', { rate: fundingRate(premiumSum / premiumCount), intervalHours: FUNDING_HOURS });
    premiumSum = premiumCount = 0;
  }
  return observations;
}

/** Binance's rule for a perpetual: premium plus the interest difference held within a band, capped. */
function fundingRate(premium: number): number {
  return round(clamp(premium + clamp(FUNDING_INTEREST - premium, FUNDING_BAND), FUNDING_CAP), 8);
}

/** BTC's dominance and fear & greed, once a day at 00:00 UTC. */
function marketObservations(key: MarketKey, to: number): Observation[] {
  const observations: Observation[] = [];
  const factor = new MarketFactor(key);
  const random = streamOf(key, 'side');
  const trend = new Trend(84);
  const dominance = new MeanReverting(random, 60, 5);
  const mood = new MeanReverting(random, 3, 7);
  for (let openTime = key.from; openTime < to; openTime += MINUTE_MS) {
    factor.advance((openTime % DAY_MS) / MINUTE_MS);
    const time = openTime + MINUTE_MS;
    if (time % HOUR_MS !== 0) continue;
    const strength = trend.advance(factor.level);
    if (time % DAY_MS !== 0) continue;
    const btcPct = round(50 + clamp(dominance.advance() - 10 * strength, 20), 2);
    const totalCap = Math.round(2e12 * exp(factor.level));
    const value = Math.round(50 + clamp(200 * strength + mood.advance(), 46));
    observations.push(
      observationOf('DOMINANCE', { symbol: null, time, payload: { btcPct, totalCap } }),
      observationOf('FEAR_GREED', { symbol: null, time, payload: { value, label: fearGreedLabel(value) } }),
    );
  }
  return observations;
}

function fearGreedLabel(value: number): string {
  if (value < 25) return 'Extreme Fear';
  if (value < 47) return 'Fear';
  if (value < 55) return 'Neutral';
  return value < 76 ? 'Greed' : 'Extreme Greed';
}

interface Subject {
  readonly symbol: string | null;
  readonly time: number;
  readonly payload: ObservationPayload;
}

function observationOf(kind: ObservationKind, { symbol, time, payload }: Subject): Observation {
  return {
    id: `generated|${kind}|${symbol ?? ''}|${time}`,
    kind,
    symbol,
    eventTime: time,
    availableAt: time + DEFAULT_LAG_MS[kind],
    lagAssumed: true,
    source: 'generated',
    payload,
  };
}

function clamp(x: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, x));
}

function round(x: number, decimals: number): number {
  const scale = powerOf10(decimals);
  return Math.round(x * scale) / scale || 0;
}
