import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareObservations, DEFAULT_LAG_MS } from '../../market/observation.ts';
import type { Observation, ObservationKind } from '../../market/observation.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { TEST_START } from '../../testing/candles.ts';
import type { LiveEvent } from '../status.ts';
import { SimulatedClock } from '../simulator/clock.ts';
import type { SideParts, SidePollers } from './side-pollers.ts';
import { passUntil, pollersOf, SideServer } from './testing/side-server.ts';

/** A little after 05:00 UTC. */
const START = TEST_START + 5 * HOUR_MS + 17 * SECOND_MS;
const PREMIUM = '/fapi/v1/premiumIndex';
const FUNDING = '/fapi/v1/fundingRate';
const INTEREST = '/fapi/v1/openInterest';

let clock: SimulatedClock;
let server: SideServer;
let pollers: SidePollers | undefined;
let told: Observation[];
let events: LiveEvent[];
beforeEach(async () => {
  clock = new SimulatedClock(START);
  server = await SideServer.open(clock);
  told = [];
  events = [];
});
afterEach(async () => {
  await pollers?.stop();
  await server.close();
});

/** Starts pollers that tell of everything. */
async function begin(from: number, change: Partial<SideParts> = {}): Promise<SidePollers> {
  pollers = pollersOf(server, {
    onObservations: (observations) => {
      for (const one of observations) {
        told.push(one);
        // Told at its time, or ahead of it, never afterwards.
        if (!one.lagAssumed) expect(one.availableAt).toBe(clock.now());
      }
    },
    onEvent: (event) => events.push(event),
    ...change,
  });
  await pollers.start({ from });
  await passUntil(clock.now(), { clock, pollers });
  return pollers;
}

const pass = (ms: number, stepMs?: number): Promise<void> =>
  passUntil(clock.now() + ms, { clock, pollers: pollers!, ...(stepMs === undefined ? {} : { stepMs }) });
const toldOf = (kind: ObservationKind): Observation[] => told.filter((one) => one.kind === kind);

describe('the past', () => {
  it('is told as far as it is published, known after the usual lags', async () => {
    await begin(START - 30 * HOUR_MS);
    expect(
      told.every(({ lagAssumed, eventTime, availableAt, kind }) => {
        return lagAssumed && availableAt === eventTime + DEFAULT_LAG_MS[kind] && availableAt > START - 30 * HOUR_MS;
      }),
    ).toBe(true);
    const fundings = toldOf('FUNDING_SETTLED').filter(({ symbol }) => symbol === 'ETHUSDT');
    expect(fundings.map(({ eventTime }) => (eventTime - TEST_START) / HOUR_MS)).toEqual([-24, -16, -8, 0]);
    expect(fundings[0]!.payload).toEqual({ rate: -0.000125, intervalHours: 8 });
    expect(toldOf('OPEN_INTEREST')).toHaveLength(2 * (30 * 12 + 1));
    expect(toldOf('LONG_SHORT_RATIO')).toHaveLength(2 * (30 * 12 + 1));
    expect(toldOf('FEAR_GREED').map(({ eventTime }) => (eventTime - TEST_START) / DAY_MS)).toEqual([-1, 0]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
  });

  it('is asked for page by page, and no further back than the exchange keeps it', async () => {
    server.fundingHours = 1;
    await begin(START - 60 * DAY_MS, { symbols: ['BTCUSDT'] });
    expect(server.seenOf(FUNDING).map(({ query }) => query.get('limit'))).toEqual(['1000', '1000']);
    const fundings = toldOf('FUNDING_SETTLED');
    expect(fundings).toHaveLength(60 * 24 + 1);
    expect(new Set(fundings.map(({ payload }) => payload['intervalHours']))).toEqual(new Set([1]));
    const interest = toldOf('OPEN_INTEREST').map(({ eventTime }) => eventTime);
    expect(interest).toHaveLength(Math.floor((30 * DAY_MS - HOUR_MS) / (5 * MINUTE_MS)));
    expect(new Set(interest.slice(1).map((time, i) => time - interest[i]!))).toEqual(new Set([5 * MINUTE_MS]));
  });

  it('that cannot be had is given up after a few attempts, and the polls begin', async () => {
    server.change = (_, { path }) => (path.startsWith('/futures') ? { status: 503, body: 'no' } : undefined);
    let hasBegun = false;
    const starting = begin(START - 9 * DAY_MS).then(() => (hasBegun = true));
    while (!hasBegun) await pass(SECOND_MS);
    await starting;
    const lost = ['openInterestHist', 'globalLongShortAccountRatio'].map((path) =>
      server.seenOf(`/futures/data/${path}`),
    );
    // Three in a row, and one of the other symbol's that waited for its turn.
    expect(lost.map(({ length }) => length)).toEqual([4, 4]);
    await pass(2 * MINUTE_MS);
    expect(toldOf('MARK_INDEX').length).toBeGreaterThan(0);
  });
});

describe('polls', () => {
  it('come at their intervals, spread out, one at a time', async () => {
    await begin(START);
    const since = START + 5 * MINUTE_MS;
    await pass(HOUR_MS + 5 * MINUTE_MS);
    const counts = [PREMIUM, INTEREST, '/futures/data/globalLongShortAccountRatio', '/fng/', '/api/v3/global'].map(
      (path) => server.seenOf(path, since).length,
    );
    expect(counts).toEqual([120, 24, 24, 2, 4]);
    const seconds = server.seenOf(PREMIUM, since).map(({ time }) => (time % MINUTE_MS) / SECOND_MS);
    expect(new Set(seconds).size).toBe(2);
    expect(Math.abs([...new Set(seconds)][0]! - [...new Set(seconds)][1]!)).toBeGreaterThanOrEqual(29);
    expect(server.concurrencyMax).toBe(1);
  });

  it('tell what was received, at once, and what is not new not again', async () => {
    await begin(START);
    await pass(30 * MINUTE_MS);
    expect(toldOf('MARK_INDEX').at(-1)).toMatchObject({ lagAssumed: false, payload: { mark: 100.5, index: 100.25 } });
    expect(toldOf('FUNDING_PREDICTED').at(-1)!.payload).toEqual({ rate: 0.0001, nextTime: TEST_START + 8 * HOUR_MS });
    expect(toldOf('OPEN_INTEREST').at(-1)!.payload).toEqual({ oiBase: 10659.509 });
    expect(toldOf('DOMINANCE').at(-1)).toMatchObject({ symbol: null, source: 'coingecko' });
    expect(toldOf('FEAR_GREED')).toMatchObject([{ source: 'alternative.me', eventTime: TEST_START }]);
    const statistics = toldOf('LONG_SHORT_RATIO').map(({ symbol, eventTime }) => `${symbol} ${eventTime}`);
    expect(new Set(statistics).size).toBe(statistics.length);
    expect(pollers!.counts).toMatchObject({ failures: 0, refused: {}, observations: told.length });
    expect(pollers!.counts.unchanged).toBeGreaterThan(0);
    expect(pollers!.ages.map(({ kind }) => kind)).toContain('FEAR_GREED');
  });

  it('come at the same times again with the same seed', async () => {
    const timesOf = async (seed: number): Promise<string> => {
      clock = new SimulatedClock(START);
      const own = await SideServer.open(clock);
      const asking = pollersOf(own, { seed });
      await asking.start({ from: START });
      await passUntil(START + 10 * MINUTE_MS, { clock, pollers: asking });
      await asking.stop();
      await own.close();
      return own.seen.map(({ time, path }) => `${time} ${path}`).join();
    };
    const first = await timesOf(1);
    expect(await timesOf(1)).toBe(first);
    expect(await timesOf(2)).not.toBe(first);
  });

  it('ask a spot exchange for nothing: only the whole market has moods there', async () => {
    await begin(START - DAY_MS, { exchange: { id: 'spot', restUrl: server.url, market: 'spot' } });
    await pass(HOUR_MS);
    expect(new Set(server.seen.map(({ path }) => path))).toEqual(new Set(['/fng/', '/api/v3/global']));
  });
});

describe('a settlement', () => {
  it('is asked for soon after it, until it is published', async () => {
    server.publishedMs = 2 * MINUTE_MS;
    await begin(START, { symbols: ['BTCUSDT'] });
    await pass(4 * HOUR_MS, 10 * SECOND_MS);
    const [settled] = toldOf('FUNDING_SETTLED');
    const at = TEST_START + 8 * HOUR_MS;
    expect(settled).toMatchObject({ eventTime: at, lagAssumed: false, payload: { intervalHours: 8 } });
    expect(settled!.availableAt - at).toBeGreaterThanOrEqual(2 * MINUTE_MS);
    expect(settled!.availableAt - at).toBeLessThan(3 * MINUTE_MS);
    // Every half minute while it is due, and not once afterwards.
    expect(server.seenOf(FUNDING, at).length).toBeGreaterThan(3);
    expect(server.seenOf(FUNDING, settled!.availableAt + 1)).toEqual([]);
  });

  it('between those of all symbols is asked for when it is announced', async () => {
    server.fundingHours = 1;
    await begin(START, { symbols: ['BTCUSDT'] });
    await pass(5 * HOUR_MS + MINUTE_MS, 10 * SECOND_MS);
    expect(toldOf('FUNDING_SETTLED').map(({ eventTime }) => (eventTime - TEST_START) / HOUR_MS)).toEqual([
      5, 6, 7, 8, 9, 10,
    ]);
  });

  it('that never comes is not waited for for ever', async () => {
    server.change = (_, { path }) => (path === FUNDING ? { body: [] } : undefined);
    await begin(START, { symbols: ['BTCUSDT'] });
    await pass(8 * HOUR_MS, 10 * SECOND_MS);
    expect(server.seenOf(FUNDING, TEST_START + 8 * HOUR_MS).length).toBeLessThan(25);
    expect(server.seenOf(FUNDING, TEST_START + 8 * HOUR_MS + 11 * MINUTE_MS)).toEqual([]);
  });
});

describe('nonsense', () => {
  /** Every value far from all others: nothing agrees with it. */
  let jump = 100;
  const spoil = (path: string, body: (usual: object) => unknown) => {
    server.change = (usual, seen) => (seen.path === path ? { body: body(usual as object) } : undefined);
  };

  it.each<[string, string, ObservationKind, (usual: object) => unknown]>([
    ['number', PREMIUM, 'MARK_INDEX', (usual) => ({ ...usual, markPrice: 'abc' })],
    ['shape', PREMIUM, 'MARK_INDEX', () => ({ code: -1121, msg: 'Invalid symbol.' })],
    ['shape', PREMIUM, 'MARK_INDEX', (usual) => [usual]],
    ['time', PREMIUM, 'MARK_INDEX', (usual) => ({ ...usual, time: clock.now() + MINUTE_MS })],
    ['order', PREMIUM, 'MARK_INDEX', (usual) => ({ ...usual, time: START + 1 })],
    ['range', PREMIUM, 'MARK_INDEX', (usual) => ({ ...usual, markPrice: `${(jump *= 9)}` })],
    ['number', INTEREST, 'OPEN_INTEREST', (usual) => ({ ...usual, openInterest: '-5' })],
    ['range', INTEREST, 'OPEN_INTEREST', (usual) => ({ ...usual, openInterest: '0.000' })],
    [
      'range',
      '/api/v3/global',
      'DOMINANCE',
      () => ({
        data: { market_cap_percentage: { btc: 0 }, total_market_cap: { usd: 1 }, updated_at: 1_700_000_000 },
      }),
    ],
  ])('is refused for its %s: %s', async (reason, path, kind, body) => {
    const asking = await begin(START, { symbols: ['BTCUSDT'] });
    await pass(3 * MINUTE_MS);
    const sound = toldOf(kind).length;
    expect(sound).toBeGreaterThan(0);
    const lastAt = toldOf(kind).at(-1)!.eventTime;
    spoil(path, body);
    await pass(16 * MINUTE_MS);
    expect(toldOf(kind).length).toBe(sound);
    expect(asking.counts.refused[reason as 'range']).toBeGreaterThan(0);
    expect(events.filter((event) => event.kind === 'rejected' && event.reason === reason).length).toBeGreaterThan(0);
    expect(asking.ages.find((one) => one.kind === kind)!.ageMs).toBe(clock.now() - lastAt);
    server.change = () => undefined;
    await pass(16 * MINUTE_MS);
    expect(toldOf(kind).length).toBeGreaterThan(sound);
  });

  it('of a mood does not hide the others', async () => {
    server.change = (usual, { path }) => {
      if (path !== '/fng/') return undefined;
      const { data, ...rest } = usual as { data: object[] };
      return { body: { ...rest, data: data.map((row, i) => (i === 0 ? { ...row, value: 'abc' } : row)) } };
    };
    const asking = await begin(START - 3 * DAY_MS);
    expect(toldOf('FEAR_GREED')).toHaveLength(2);
    expect(asking.counts.refused).toEqual({ number: 1 });
  });
});

describe('a host', () => {
  it('that refuses with 429 is left alone for as long as it says, and others are not', async () => {
    const market = await SideServer.open(clock);
    const refused: unknown[] = [];
    const urls = { fearGreed: market.url, dominance: market.url };
    await begin(START, { urls, onRefused: (failure) => refused.push(failure) });
    await pass(3 * MINUTE_MS);
    let at = 0;
    server.change = () => {
      at ||= clock.now();
      return { status: 429, headers: { 'Retry-After': '1800' }, body: 'Too many.' };
    };
    await pass(29 * MINUTE_MS);
    expect(refused).toEqual([{ status: 429, retryAfterMs: 1_800_000 }]);
    expect(server.seen.filter(({ time }) => time > at)).toEqual([]);
    expect(market.seenOf('/api/v3/global', at).length).toBeGreaterThan(0);
    server.change = () => undefined;
    const before = told.length;
    await pass(5 * MINUTE_MS);
    expect(told.length).toBeGreaterThan(before);
    expect(server.seen.find(({ time }) => time > at)!.time).toBeGreaterThanOrEqual(at + 1800 * SECOND_MS);
    await pollers!.stop();
    await market.close();
  });

  it('of moods that refuses is no matter of the exchange', async () => {
    const market = await SideServer.open(clock);
    market.change = () => ({ status: 429, body: '' });
    const refused: unknown[] = [];
    const urls = { fearGreed: market.url, dominance: market.url };
    await begin(START, { urls, onRefused: (failure) => refused.push(failure) });
    await pass(20 * MINUTE_MS);
    expect(market.seen.length).toBeGreaterThan(1);
    const gaps = market.seen.slice(1).map(({ time }, i) => time - market.seen[i]!.time);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(MINUTE_MS);
    expect([refused, toldOf('MARK_INDEX').length > 0]).toEqual([[], true]);
    await pollers!.stop();
    await market.close();
  });

  it('is not asked while candles come first', async () => {
    let mayAsk = true;
    await begin(START, { mayAsk: () => mayAsk });
    await pass(3 * MINUTE_MS);
    mayAsk = false;
    const asked = server.seen.length;
    await pass(20 * MINUTE_MS);
    expect(server.seen.length).toBe(asked);
    mayAsk = true;
    await pass(2 * MINUTE_MS);
    // What was missed is not made up for: everything once, then at its own pace.
    expect(server.seen.length - asked).toBeGreaterThan(6);
    expect(server.seen.length - asked).toBeLessThan(20);
  });

  it('that does not answer is asked more and more seldom, and the last values grow old', async () => {
    const asking = await begin(START);
    await pass(3 * MINUTE_MS);
    const before = told.length;
    const asked = server.seen.length;
    server.change = () => ({ status: 502, body: '<html>' });
    await pass(30 * MINUTE_MS);
    expect([told.length, asking.counts.failures]).toEqual([before, server.seen.length - asked]);
    expect(asking.counts.failures).toBeLessThan(45);
    expect(Math.min(...asking.ages.map(({ ageMs }) => ageMs))).toBeGreaterThanOrEqual(30 * MINUTE_MS);
    server.change = () => undefined;
    await pass(3 * MINUTE_MS);
    expect(told.length).toBeGreaterThan(before);
  });

  it('that bars the address is not asked again', async () => {
    const refused: unknown[] = [];
    await begin(START, { onRefused: (failure) => refused.push(failure) });
    server.change = () => ({ status: 451, body: '' });
    await pass(HOUR_MS);
    expect([refused, server.seen.filter(({ time }) => time > START).length]).toEqual([[{ status: 451 }], 1]);
  });

  it('may be stopped in the middle of the past', async () => {
    pollers = pollersOf(server, { onObservations: (observations) => told.push(...observations) });
    const starting = pollers.start({ from: START - 30 * DAY_MS });
    await pollers.stop();
    await starting;
    const asked = server.seen.length;
    await pass(10 * MINUTE_MS);
    expect([told, server.seen.length]).toEqual([[], asked]);
  });
});

it('all of it is in the order that frames want once it is sorted by time', async () => {
  await begin(START - HOUR_MS);
  await pass(10 * MINUTE_MS);
  const polled = told.filter(({ lagAssumed }) => !lagAssumed);
  expect(polled.length).toBeGreaterThan(40);
  expect(polled.map(({ availableAt }) => availableAt)).toEqual(
    [...polled].sort(compareObservations).map(({ availableAt }) => availableAt),
  );
});
