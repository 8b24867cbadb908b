import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Candle } from '../../market/candle.ts';
import { MINUTE_MS } from '../../market/units.ts';
import { TEST_START, walkCandles } from '../../testing/candles.ts';
import { restless } from '../../testing/restless.ts';
import { engineFor, instrumentOf, runOn } from '../../testing/runs.ts';
import type { Market } from '../../testing/runs.ts';
import { Bots } from '../bots/bots.ts';
import { StorageError } from '../record/database.ts';
import { LiveRecord } from '../record/record.ts';
import { verifyRecord } from '../record/verify.ts';
import { candleAt, planOf, venueOf } from '../testing/recorded-runs.ts';
import { isOnItsWay } from '../testing/session-run.ts';
import { SimulatedClock } from '../simulator/clock.ts';
import { drive } from '../simulator/drive.ts';
import { SimulatedExchange } from '../simulator/simulated-exchange.ts';
import type { SimulatedMarket } from '../simulator/market.ts';
import { askRest } from './rest.ts';
import { LiveSession } from './session.ts';

const MINUTES = 240;
const HISTORY = 30;
const MARKET: Market = {
  AAAUSDT: walkCandles(MINUTES, { seed: 1 }),
  BBBUSDT: walkCandles(MINUTES, { seed: 2, absentShare: 0.01 }),
};
const SYMBOLS = Object.keys(MARKET);
const instruments = SYMBOLS.map((symbol) => instrumentOf(symbol));

/** A market of so many minutes, with quiet ones after its end. */
function simulatedOf(market: Market, minutes: number): SimulatedMarket {
  return {
    instruments,
    candle(symbol, openTime): Candle | null {
      const end = TEST_START + minutes * MINUTE_MS;
      if (openTime < end) return candleAt(market, symbol, openTime);
      const last = candleAt(market, symbol, end - MINUTE_MS) ?? candleAt(market, symbol, end - 2 * MINUTE_MS)!;
      return { ...last, openTime, closeTime: openTime + MINUTE_MS };
    },
  };
}

const simulated = simulatedOf(MARKET, MINUTES);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ninefold-session-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Watched {
  readonly violations: readonly string[];
  readonly sources: ReadonlySet<string>;
  readonly reconnects: number;
}

interface Wish {
  /** Told of each frame stored. */
  onStored?(close: number, exchange: SimulatedExchange): void;
  /** May change how the record takes what it is given. */
  prepare?(record: LiveRecord): unknown;
  readonly market?: Market;
  readonly traded?: SimulatedMarket;
  /** Minutes that are over when a new record begins. */
  readonly history?: number;
}

/** Runs a session until it has stored the frame that closes at `until`. */
async function run(until: number, wish: Wish = {}): Promise<Watched> {
  const { market = MARKET, traded = simulated, history = HISTORY } = wish;
  const record = LiveRecord.write(folder);
  wish.prepare?.(record);
  const isNew = record.venue === undefined;
  if (isNew) record.begin(venueOf(market));
  const plans = [planOf(restless, market)];
  const bots = new Bots({ record, venue: record.venue!, plans, historyMinutes: HISTORY });
  const firstOpen = record.lastClose ?? TEST_START;
  const clock = new SimulatedClock(isNew ? TEST_START + history * MINUTE_MS + 20_000 : firstOpen + 20_000);
  const exchange = await SimulatedExchange.open(traded, clock);
  const sources = new Set<string>();
  let stored = NaN;
  const session = new LiveSession({
    exchange: exchange.protocol,
    clock,
    record,
    bots,
    firstOpen,
    seed: 1,
    messagesOf: () => [],
    onEvent: () => undefined,
    onStored(frames) {
      for (const { frame, entries } of frames) {
        for (const { source } of entries) sources.add(source);
        stored = frame.openTime + MINUTE_MS;
        wish.onStored?.(stored, exchange);
        if (stored >= until) return void session.stop();
      }
    },
  });
  let isOver = false;
  const ended = session.ended.finally(() => (isOver = true));
  session.start();
  const isWaiting = (): boolean => isOnItsWay(session, exchange, clock.now());
  await drive({ clock, exchange, speed: Infinity, isWaiting, isOver: () => isOver });
  await ended;
  await exchange.close();
  record.close();
  return { violations: exchange.police.violations, sources, reconnects: session.counts.reconnects };
}

const END = TEST_START + MINUTES * MINUTE_MS;

function verify(market = MARKET): ReturnType<typeof verifyRecord> {
  const record = LiveRecord.read(folder);
  try {
    return verifyRecord(record, record.bots.find('bot')!, engineFor(restless, market));
  } finally {
    record.close();
  }
}

describe('a session over real sockets', () => {
  it('decides as a replay of the same candles, history and stream together', async () => {
    const { violations, sources, reconnects } = await run(END);
    expect([violations, reconnects]).toEqual([[], 0]);
    expect(sources).toEqual(new Set(['historical', 'rest', 'websocket']));
    const clean = runOn(restless, MARKET);
    expect(clean.journal.counts.fills).toBeGreaterThan(5);
    expect(verify()).toMatchObject({ contradiction: undefined, frames: MINUTES, digests: clean.digests() });
  });

  it('comes to the same when the exchange cuts it off again and again, and when it is stopped and started', async () => {
    const cuts = [40, 41, 77, 120, 121, 150].map((minute) => TEST_START + minute * MINUTE_MS);
    const onStored = (close: number, exchange: SimulatedExchange): void => {
      if (cuts.includes(close)) exchange.cut();
    };
    let reconnects = 0;
    for (const minutes of [60, 133, MINUTES]) {
      const watched = await run(TEST_START + minutes * MINUTE_MS, { onStored });
      expect(watched.violations).toEqual([]);
      reconnects += watched.reconnects;
    }
    expect(reconnects).toBeGreaterThan(3);
    expect(verify()).toMatchObject({ contradiction: undefined, digests: runOn(restless, MARKET).digests() });
  });
});

describe('the snapshot of noon', () => {
  const noon = 12 * 60;
  const minutes = noon + 20;
  const market: Market = {
    AAAUSDT: walkCandles(minutes, { seed: 1 }),
    BBBUSDT: walkCandles(minutes, { seed: 2, absentShare: 0.01 }),
  };
  const traded = simulatedOf(market, minutes);
  const around = { market, traded, history: noon - 5 };
  const at = (minute: number): number => TEST_START + minute * MINUTE_MS;

  const newest = (record: LiveRecord): number | undefined => record.latestSnapshot(1)?.row.closeTime;
  /** As if it was killed: what a stop stores is not there. */
  const kill = (record: LiveRecord): void => void (record.appendBot = () => undefined);

  it('is stored behind its frame, not with it, and a run goes on from it as if nothing was', async () => {
    let record: LiveRecord | undefined;
    const seen = new Map<number, number | undefined>();
    await run(at(noon + 10), {
      ...around,
      prepare(opened) {
        record = opened;
        kill(opened);
      },
      onStored: (close) => seen.set(close, newest(record!)),
    });
    expect([seen.has(at(noon)), seen.get(at(noon))]).toEqual([true, undefined]);
    let from: number | undefined;
    await run(at(minutes), { ...around, prepare: (opened) => (from = newest(opened)) });
    expect(from).toSatisfy((close: number) => close >= at(noon) && close < at(noon + 10));
    const digests = runOn(restless, market).digests();
    expect(verify(market)).toMatchObject({ contradiction: undefined, frames: minutes, digests });
  });

  it('is stored with a later frame when the disk does not take it', async () => {
    let tries = 0;
    await run(at(noon + 10), {
      ...around,
      prepare(opened) {
        kill(opened);
        const keep = opened.keepSnapshots.bind(opened);
        opened.keepSnapshots = async (snapshots) => {
          tries++;
          if (tries < 3) throw new StorageError('No space left.');
          return keep(snapshots);
        };
      },
    });
    const record = LiveRecord.read(folder);
    const close = newest(record);
    record.close();
    expect([tries, close! > at(noon)]).toEqual([3, true]);
  });
});

describe('the simulated exchange', () => {
  const clock = new SimulatedClock(TEST_START + 5 * MINUTE_MS + 1000);
  let exchange: SimulatedExchange;
  beforeEach(async () => (exchange = await SimulatedExchange.open(simulated, clock)));
  afterEach(() => exchange.close());

  it('gives rows that our reader takes, the forming one last', async () => {
    const { restUrl, candlesPath, readCandles } = exchange.protocol;
    const read = (body: unknown): Candle[] => readCandles(body, TEST_START);
    const answer = await askRest({ url: `${restUrl}${candlesPath('AAAUSDT', TEST_START, 10)}`, read });
    expect(answer).toMatchObject({ ok: true, usedWeight: 1 });
    const candles = answer.ok ? answer.value : [];
    expect(candles).toHaveLength(6);
    expect(candles[0]).toEqual(simulated.candle('AAAUSDT', TEST_START));
    expect(candles[5]!.trades).toBe(0);
    expect(await askRest({ url: `${restUrl}/fapi/v1/klines?symbol=NONE&limit=5`, read })).toMatchObject({
      status: 400,
    });
  });

  it('lists instruments that our reader takes', async () => {
    const { restUrl, instrumentsPath, readInstruments } = exchange.protocol;
    const answer = await askRest({
      url: `${restUrl}${instrumentsPath(SYMBOLS)}`,
      read: (body) => readInstruments(body, SYMBOLS),
    });
    expect(answer.ok && answer.value).toEqual(instruments.map((one) => ({ ...one, market: 'um' })));
  });

  it('refuses with 429 and a time to wait once the budget is spent', async () => {
    const { restUrl, candlesPath } = exchange.protocol;
    for (let i = 0; i < 240; i++) exchange.police.admitRequest(10);
    const answer = await askRest({ url: `${restUrl}${candlesPath('AAAUSDT', TEST_START, 10)}`, read: () => undefined });
    expect(answer).toMatchObject({ ok: false, status: 429, retryAfterMs: 30_000 });
    expect(exchange.police.violations).toHaveLength(1);
  });

  it('cuts off who subscribes to one stream a message', async () => {
    const socket = new WebSocket(exchange.protocol.streamUrl);
    await new Promise((done) => socket.once('open', done));
    for (let id = 0; id < 11; id++) socket.send(exchange.protocol.subscription(['AAAUSDT'], id));
    const code = await new Promise((done) => socket.once('close', done));
    expect([code, exchange.police.violations]).toEqual([1008, ['11 messages in a second']]);
  });

  it('stays silent on an address without its route, as the real one does', async () => {
    const socket = new WebSocket(exchange.protocol.streamUrl.replace('/market', ''));
    const texts: string[] = [];
    socket.on('message', (data) => texts.push((data as Buffer).toString('utf8')));
    await new Promise((done) => socket.once('open', done));
    socket.send(exchange.protocol.subscription(['AAAUSDT'], 1));
    await new Promise((done) => socket.once('message', done));
    clock.advanceTo(clock.now() + 2 * MINUTE_MS);
    await exchange.settled();
    expect(texts).toEqual(['{"result":null,"id":1}']);
    socket.terminate();
  });
});
