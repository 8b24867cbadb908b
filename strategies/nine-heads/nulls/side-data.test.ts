/**
 * A market made by its side data: what the crypto and sentiment heads are told moves the price of the next hour. Told at
 * another time than it happened, the same data must be worth nothing.
 */
import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import type { Observation } from '../../../engine/market/observation.ts';
import { Random } from '../../../engine/market/random.ts';
import { DAY_MS, HOUR_MS } from '../../../engine/market/units.ts';
import { TEST_START } from '../../../engine/testing/candles.ts';
import { CryptoHead } from '../heads/crypto.ts';
import { clip } from '../head.ts';
import { fearGreedSignal, SentimentHead } from '../heads/sentiment.ts';
import { SideHistory } from '../side/side-history.ts';
import { closesOnly, told, ToldRun } from '../testing/told-market.ts';

const DAYS = 60;
const HOURS = DAYS * 24;
const SYMBOL = 'ETHUSDT';
/** Ninety fundings must be known before the crypto head speaks. */
const WARMUP_HOURS = 96;

/** Hour by hour and without memory: deviations of funding, opinions of the news −1..1, fear and greed 0..100. */
interface Facts {
  readonly fundings: readonly number[];
  readonly news: readonly number[];
  readonly moods: readonly number[];
}

function facts(seed: number): Facts {
  const random = Random.fromKey(`facts ${seed}`);
  const hourly = (make: () => number): number[] => Array.from({ length: HOURS }, make);
  return {
    fundings: hourly(() => random.normal()),
    news: hourly(() => 2 * random.uniform() - 1),
    moods: hourly(() => Math.floor(101 * random.uniform())),
  };
}

/** What is told on the hour: the funding, an alt season that says nothing, a piece of news, and the mood. */
function tellings({ fundings, news, moods }: Facts): Observation[] {
  return fundings.flatMap((funding, hour) => {
    const time = TEST_START + hour * HOUR_MS;
    const known = { availableAt: time, symbol: SYMBOL };
    return [
      told('FUNDING_SETTLED', time, { rate: (0.0001 + 0.00005 * funding) / 8, intervalHours: 1, ...known }),
      told('ALT_SEASON', time, { index: 50, availableAt: time }),
      told('NEWS', time, { score: news[hour]!, source: 'Reuters', ...known }),
      told('FEAR_GREED', time, { value: moods[hour]!, availableAt: time }),
    ];
  });
}

/** Closes of 1m: in the hour after a telling the price drifts against dear funding, with the news and against the mood. */
function market({ fundings, news, moods }: Facts, seed: number): CandleColumns {
  const random = Random.fromKey(`prices ${seed}`);
  let price = 100;
  const closes = Array.from({ length: HOURS * 60 }, (_, i) => {
    const hour = Math.max(0, Math.floor((i - 1) / 60));
    const crowd = clip(fundings[hour]! / 2) - fearGreedSignal(moods[hour]!);
    const drift = 4e-5 * (news[hour]! - crowd);
    return (price *= 1 + drift + 0.0005 * random.normal());
  });
  return closesOnly(closes);
}

/** The same observations told `days` later; those that fall off the end come at the beginning. */
function shifted(observations: readonly Observation[], days: number): Observation[] {
  const around = (time: number): number => TEST_START + ((time - TEST_START + days * DAY_MS) % (DAYS * DAY_MS));
  return observations.map((one) => ({
    ...one,
    eventTime: around(one.eventTime),
    availableAt: around(one.availableAt),
  }));
}

/** t-statistics of the information coefficients of both heads: score on the hour against the return of the next. */
function tStatistics(
  candles: CandleColumns,
  observations: readonly Observation[],
): [crypto: number, sentiment: number] {
  const run = new ToldRun(candles, observations, { symbol: SYMBOL });
  const side = new SideHistory();
  const heads = [new CryptoHead(side), new SentimentHead(side)] as const;
  const rows: number[][] = [];
  let scores = [NaN, NaN];
  let before = NaN;
  for (let i = 0; i < HOURS * 60; i++) {
    const scope = run.step()[0]!;
    side.update(scope.market);
    if (scope.candle.closeTime % HOUR_MS !== 0) continue;
    const { close } = scope.candle;
    if (scores.every((score) => !Number.isNaN(score))) rows.push([...scores, close / before - 1]);
    before = close;
    scores = heads.map((head) => head.score(scope));
  }
  expect(rows.length).toBeGreaterThan(HOURS - WARMUP_HOURS - 5);
  const column = (k: number): number[] => rows.map((row) => row[k]!);
  return [tOf(column(0), column(2)), tOf(column(1), column(2))];
}

/** t-statistic of the correlation of two columns. */
function tOf(xs: readonly number[], ys: readonly number[]): number {
  const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const product = (as: readonly number[], bs: readonly number[]): number =>
    as.reduce((sum, a, i) => sum + a * bs[i]!, 0);
  const [dx, dy] = [xs.map((x) => x - mx), ys.map((y) => y - my)];
  const r = product(dx, dy) / Math.sqrt(product(dx, dx) * product(dy, dy));
  return r * Math.sqrt((xs.length - 2) / (1 - r * r));
}

describe('side data that move the market', () => {
  it.each([1, 2])('inform both heads in time, and neither when told 30 days off (market %i)', (seed) => {
    const truth = facts(seed);
    const [candles, observations] = [market(truth, seed), tellings(truth)];
    const [crypto, sentiment] = tStatistics(candles, observations);
    const [offCrypto, offSentiment] = tStatistics(candles, shifted(observations, 30));
    expect(Math.min(crypto, sentiment)).toBeGreaterThan(5);
    expect(Math.max(Math.abs(offCrypto), Math.abs(offSentiment))).toBeLessThan(3);
  });
});
