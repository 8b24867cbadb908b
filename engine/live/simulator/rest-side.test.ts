import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadArchive } from '../../../datasets/download/download.ts';
import { importCandles } from '../../../datasets/import/import-candles.ts';
import { openDataset } from '../../../datasets/read/dataset.ts';
import type { MarketKind } from '../../market/instrument.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { askRest } from '../edge/rest.ts';
import { binanceFutures, binanceSpot } from '../exchange/binance.ts';
import type { Exchange } from '../exchange/exchange.ts';
import {
  askDominance,
  askFearGreed,
  askFundings,
  askLongShort,
  askOpenInterest,
  askOpenInterestHistory,
  askPremium,
} from '../side/asks.ts';
import type { SideAsk } from '../side/asks.ts';
import { SimulatedClock } from './clock.ts';
import { readScript } from './faults/script.ts';
import { SimulatedExchange } from './simulated-exchange.ts';
import { SMALL_END, SMALL_START, smallMarket } from './testing/small-market.ts';

const MARKET = smallMarket();
/** Three days and some minutes after the market's beginning. */
const NOW = SMALL_START + 3 * DAY_MS + 7 * MINUTE_MS + 20 * SECOND_MS;

let clock: SimulatedClock;
let exchange: SimulatedExchange;
let rest: string;
beforeEach(async () => {
  clock = new SimulatedClock(NOW);
  exchange = await SimulatedExchange.open(MARKET, clock);
  rest = exchange.protocol.restUrl;
});
afterEach(() => exchange.close());

const sides = (): [string, Exchange][] => [
  ['spot', binanceSpot({ rest })],
  ['futures', binanceFutures({ rest })],
];

async function body(path: string): Promise<unknown> {
  return (await fetch(`${rest}${path}`)).json();
}

const timesOf = (rows: unknown): number[] => (rows as [number][]).map(([openTime]) => openTime);

describe('both faces of the REST side', () => {
  it('give candles that our readers take: closed ones exactly, the forming one last', async () => {
    for (const [, { candlesPath, readCandles }] of sides()) {
      const from = Math.floor(NOW / MINUTE_MS) * MINUTE_MS - 3 * MINUTE_MS;
      const candles = readCandles(await body(candlesPath('BBBUSDT', from, 10)), from);
      expect(candles).toHaveLength(4);
      expect(candles.slice(0, 3)).toEqual([0, 1, 2].map((i) => MARKET.candle('BBBUSDT', from + i * MINUTE_MS)));
      const [forming, final] = [candles[3]!, MARKET.candle('BBBUSDT', from + 3 * MINUTE_MS)!];
      expect(forming.open).toBe(final.open);
      expect(forming.volume).toBeLessThan(final.volume);
    }
    expect(exchange.police.violations).toEqual([]);
  });

  it('pick rows as documented: from a start, up to an end, between both, the newest', async () => {
    const minute = (n: number): number => SMALL_START + n * MINUTE_MS;
    const ask = async (query: string): Promise<number[]> => {
      return timesOf(await body(`/api/v3/klines?symbol=AAAUSDT&interval=1m&${query}`));
    };
    expect(await ask(`startTime=${minute(5) - 1}&limit=2`)).toEqual([minute(5), minute(6)]);
    expect(await ask(`endTime=${minute(9)}&limit=2`)).toEqual([minute(8), minute(9)]);
    expect(await ask(`startTime=${minute(5)}&endTime=${minute(7) + 1}`)).toEqual([5, 6, 7].map(minute));
    expect((await ask('limit=3')).at(-1)).toBe(Math.floor(NOW / MINUTE_MS) * MINUTE_MS);
    expect(await ask('startTime=0&limit=1')).toEqual([SMALL_START]);
    const hours = (await body(
      `/fapi/v1/klines?symbol=AAAUSDT&interval=1h&startTime=${SMALL_START}&limit=2`,
    )) as string[][];
    const minutes = Array.from({ length: 60 }, (_, i) => MARKET.candle('AAAUSDT', minute(i))!);
    expect(hours[0]!.slice(1, 5).map(Number)).toEqual([
      minutes[0]!.open,
      Math.max(...minutes.map(({ high }) => high)),
      Math.min(...minutes.map(({ low }) => low)),
      minutes[59]!.close,
    ]);
    expect([Number(hours[0]![0]), Number(hours[0]![6])]).toEqual([SMALL_START, SMALL_START + HOUR_MS - 1]);
  });

  it.each([
    ['/api/v3/klines?interval=1m', -1102],
    ['/api/v3/klines?symbol=NONE&interval=1m', -1121],
    ['/api/v3/klines?symbol=AAAUSDT&interval=7m', -1120],
    ['/api/v3/klines?symbol=AAAUSDT&interval=1m&limit=1001', -1130],
    ['/fapi/v1/klines?symbol=AAAUSDT&interval=1m&limit=1501', -1130],
    ['/fapi/v1/klines?symbol=AAAUSDT&interval=1m&startTime=-5', -1100],
    ['/api/v3/exchangeInfo?symbols=["NONE"]', -1121],
    ['/futures/data/openInterestHist?symbol=AAAUSDT&period=7m', -1130],
  ])('refuse %s with the exchange’s own code %i', async (path, code) => {
    const response = await fetch(`${rest}${path}`);
    expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ code })]);
  });

  it('tell the time, what is traded, and how it did', async () => {
    for (const [market, one] of sides()) {
      expect(one.readTime(await body(one.timePath))).toBe(NOW);
      const instruments = one.readInstruments(await body(one.instrumentsPath(['AAAUSDT'])), ['AAAUSDT']);
      const kind = market === 'spot' ? 'spot' : 'um';
      expect(instruments).toEqual([{ ...MARKET.instruments[0]!, market: kind }]);
      const tickers = one.readTickers(await body(one.tickersPath(['AAAUSDT', 'BBBUSDT'])));
      expect(tickers.map(({ symbol }) => symbol)).toEqual(['AAAUSDT', 'BBBUSDT']);
    }
  });

  it('count weight by face: each has its own budget', async () => {
    const weightOf = async (path: string): Promise<string | null> =>
      (await fetch(`${rest}${path}`)).headers.get('x-mbx-used-weight-1m');
    const page = 'symbol=AAAUSDT&interval=1m&limit';
    expect(await weightOf(`/fapi/v1/klines?${page}=99`)).toBe('1');
    expect(await weightOf(`/fapi/v1/klines?${page}=499`)).toBe('3');
    expect(await weightOf(`/fapi/v1/klines?${page}=1000`)).toBe('8');
    expect(await weightOf(`/fapi/v1/ticker/24hr`)).toBe('48');
    expect(await weightOf(`/api/v3/klines?${page}=1000`)).toBe('2');
    expect(await weightOf('/api/v3/ticker/24hr?symbol=AAAUSDT')).toBe('4');
  });
});

describe('side data', () => {
  const read = async (ask: SideAsk): Promise<readonly { eventTime: number; payload: object }[]> => {
    const answer = await askRest({ url: ask.url, read: (text) => ask.read(text) });
    if (!answer.ok) throw new Error(answer.detail);
    expect(answer.value.refused).toEqual([]);
    return answer.value.readings;
  };

  it('come as our pollers read them, and nothing before it was known', async () => {
    const venue = { id: 'test', restUrl: rest };
    const symbol = 'AAAUSDT';
    const known = MARKET.observations!('FUNDING_SETTLED', symbol, { from: 0, to: NOW });
    const fundings = await read(askFundings(venue, { symbol, from: SMALL_START }));
    expect(fundings.map(({ eventTime }) => eventTime)).toEqual(known.map(({ eventTime }) => eventTime));
    expect(fundings.map(({ payload }) => payload)).toMatchObject(known.map(({ payload: { rate } }) => ({ rate })));
    const span = { from: NOW - DAY_MS, to: NOW };
    const interests = await read(askOpenInterestHistory(venue, { symbol, span }));
    expect(interests.map(({ payload }) => payload)).toMatchObject(
      MARKET.observations!('OPEN_INTEREST', symbol, { from: 0, to: NOW })
        .filter(({ eventTime }) => eventTime >= span.from)
        .map(({ payload }) => payload),
    );
    expect(interests.length).toBeGreaterThan(280);
    expect((await read(askLongShort(venue, { symbol, span }))).length).toBe(interests.length);
    const [now] = await read(askOpenInterest(venue, symbol));
    expect(now!.eventTime).toBe(interests.at(-1)!.eventTime);
    expect(await read(askPremium(venue, symbol))).not.toEqual([]);
  });

  it('of the whole market come as their own sources tell them', async () => {
    const urls = { fearGreed: rest, dominance: rest };
    const moods = MARKET.observations!('FEAR_GREED', null, { from: 0, to: NOW });
    expect((await read(askFearGreed(urls, 0))).map(({ payload }) => payload)).toMatchObject(
      moods.map(({ payload: { value } }) => ({ value })),
    );
    const [share] = await read(askDominance(urls));
    expect(share!.payload).toMatchObject(MARKET.observations!('DOMINANCE', null, { from: 0, to: NOW }).at(-1)!.payload);
  });
});

describe('who is told to wait', () => {
  it('and asks on is banned and reported; who waits is not', async () => {
    const faults = readScript([{ kind: 'restLimit', from: 0, lasts: 0.1, status: 429, retryAfterSeconds: 60 }], NOW);
    await exchange.close();
    exchange = await SimulatedExchange.open(MARKET, clock, { faults });
    rest = exchange.protocol.restUrl;
    clock.advanceTo(NOW + 1);
    const statusAt = async (seconds: number): Promise<number> => {
      clock.advanceTo(NOW + seconds * SECOND_MS);
      return (await fetch(`${rest}/fapi/v1/time`)).status;
    };
    expect([await statusAt(1), await statusAt(62)]).toEqual([429, 200]);
    expect(exchange.police.violations).toEqual([]);
    exchange.police.close('rest', 60 * SECOND_MS);
    expect([await statusAt(65), await statusAt(100)]).toEqual([418, 418]);
    expect(exchange.police.violations).toEqual([expect.stringContaining('before the end of the wait')]);
  });
});

describe('the archive', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ninefold-archive-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each<[MarketKind]>([['spot'], ['um']])(
    'of %s days is downloaded and imported by our own programs',
    async (market) => {
      const { files } = await downloadArchive({
        symbols: ['AAAUSDT'],
        from: '2024-12-31',
        to: '2025-01-01',
        market,
        baseUrl: rest,
        cacheDir: join(folder, 'cache'),
        clock: { now: () => NOW, sleep: async () => undefined, jitter: () => 0 },
      });
      expect(files).toHaveLength(2);
      const dataDir = join(folder, 'store');
      await importCandles({ dataDir, name: 'back', paths: files, market });
      const [source] = (await openDataset(dataDir, 'back')).sources();
      let minutes = 0;
      for await (const batch of source!.open()) {
        if (batch.kind !== 'candles') continue;
        for (let i = 0; i < batch.columns.length; i++, minutes++) {
          const expected = MARKET.candle('AAAUSDT', SMALL_START + DAY_MS + minutes * MINUTE_MS)!;
          const { open, close, volume, takerBuyVolume } = batch.columns;
          const row = [open[i], close[i], volume[i], takerBuyVolume[i]];
          expect(row).toEqual([expected.open, expected.close, expected.volume, expected.takerBuyVolume]);
        }
      }
      expect(minutes).toBe(2 * 1440);
    },
  );

  it('has no file of a day that is not over, and none of nothing', async () => {
    const base = `${rest}/data/spot/daily/klines/AAAUSDT/1m/AAAUSDT-1m`;
    const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;
    expect(await statusOf(`${base}-2024-12-30.zip`)).toBe(200);
    expect(SMALL_END).toBeGreaterThan(NOW);
    for (const url of [
      `${base}-2025-01-02.zip`,
      `${base}-2024-12-29.zip`,
      `${base}-2024-12.zip`,
      `${base}-2024-13-40.zip`,
    ]) {
      expect(await statusOf(url)).toBe(404);
    }
  });
});
