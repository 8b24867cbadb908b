/** Side data as a live run asks for them, held against the heads that look at them. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ObservationQueue } from '../live/side/observation-queue.ts';
import { passUntil, pollersOf, SideServer } from '../live/side/testing/side-server.ts';
import { SimulatedClock } from '../live/simulator/clock.ts';
import { MINUTE_MS, SECOND_MS } from '../market/units.ts';
import { configureStrategy } from '../strategy/strategy.ts';
import nineHeads from '../../strategies/nine-heads/strategy.ts';
import { TEST_START, walkCandles } from './candles.ts';
import { batchesOf, engineFor } from './runs.ts';

/** A few hours more than the crypto head wants settlements. */
const PAST = 92 * 60;
const LIVE = 40;
const LIVE_FROM = TEST_START + PAST * MINUTE_MS;
const MARKET = {
  BTCUSDT: walkCandles(PAST + LIVE, { seed: 'live side BTC' }),
  ETHUSDT: walkCandles(PAST + LIVE, { seed: 'live side ETH' }),
};

let server: SideServer;
let clock: SimulatedClock;
beforeEach(async () => {
  clock = new SimulatedClock(LIVE_FROM + 2 * SECOND_MS);
  server = await SideServer.open(clock);
  server.fundingHours = 1;
  server.change = (usual, { path }) => {
    if (path !== '/fng/') return undefined;
    const { data, ...rest } = usual as { data: object[] };
    return { body: { ...rest, data: data.map((row) => ({ ...row, value: '10' })) } };
  };
});
afterEach(() => server.close());

/** The timeframe whose votes are looked at. */
const MINUTES = 5;

/** Scores of a head on the closes of a symbol, NaN while it is not ready. */
type Scores = (symbol: string, head: string) => number[];

/** Decides the past with what was known then, then minute by minute with what is polled. */
async function decide(): Promise<Scores> {
  const engine = engineFor(configureStrategy(nineHeads, {}), MARKET);
  const queue = new ObservationQueue();
  let lastClose = NaN;
  const pollers = pollersOf(server, { onObservations: (observations) => queue.add(observations, lastClose) });
  await pollers.start({ from: TEST_START });
  for (const batch of batchesOf(MARKET, { framesPerBatch: 1 })) {
    await passUntil(batch.lastClose + 2 * SECOND_MS, { clock, pollers });
    engine.step({ ...batch, observations: queue.take(batch.lastClose) });
    lastClose = batch.lastClose;
  }
  await pollers.stop();
  return (symbol, head) => {
    const votes = engine.strategyVotes.find((one) => one.symbol === symbol && one.minutes === MINUTES)!;
    return [...votes.scores[votes.voices.indexOf(head)]!.subarray(0, votes.length)];
  };
}

const isReady = (score: number): boolean => score === score;

it('side data of a live run make the crypto head ready, and the sentiment head more than a stand-in', async () => {
  const scores = await decide();
  const closes = LIVE / MINUTES;
  for (const symbol of Object.keys(MARKET)) {
    expect(
      scores(symbol, 'crypto')
        .slice(1 - closes)
        .every(isReady),
    ).toBe(true);
    // A mood of 10 is half-way to all fear, and weighs a fifth. The first is known from ten past midnight on.
    const sentiment = scores(symbol, 'sentiment');
    expect(isReady(sentiment[0]!)).toBe(false);
    for (const score of sentiment.slice(1)) expect(score).toBeCloseTo(0.1, 6);
  }
  // Of the past there is no premium to be had: without it settlements and positions are not enough.
  expect(scores('ETHUSDT', 'crypto').slice(0, -closes).some(isReady)).toBe(false);
});
