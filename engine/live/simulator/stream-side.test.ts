import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { SimulatedClock } from './clock.ts';
import type { FaceName } from './face.ts';
import { SimulatedExchange } from './simulated-exchange.ts';
import { SMALL_START, smallMarket } from './testing/small-market.ts';

const MARKET = smallMarket();
const NOW = SMALL_START + HOUR_MS + 20 * SECOND_MS;

let exchange: SimulatedExchange | undefined;
afterEach(() => exchange?.close());

interface Listener {
  readonly socket: WebSocket;
  readonly texts: string[];
  readonly closed: Promise<number>;
  /** The answer to a request. */
  ask(request: object | string): Promise<unknown>;
}

type Connect = (path: string, options?: ClientOptions) => Promise<Listener>;

async function open(face: FaceName, clock = new SimulatedClock(NOW)): Promise<Connect> {
  exchange = await SimulatedExchange.open(MARKET, clock, { face });
  const base = new URL(exchange.protocol.streamUrl).origin;
  return async (path, options) => {
    const socket = new WebSocket(`${base}${path}`, options);
    const texts: string[] = [];
    const waiting: ((answer: unknown) => void)[] = [];
    socket.on('message', (data) => {
      const text = (data as Buffer).toString('utf8');
      const value = JSON.parse(text) as object;
      if ('result' in value || 'code' in value) waiting.shift()?.(value);
      else texts.push(text);
    });
    const closed = new Promise<number>((done) => socket.on('close', done));
    await new Promise((done, failed) => socket.on('open', done).on('error', failed));
    const ask = (request: object | string): Promise<unknown> => {
      socket.send(typeof request === 'string' ? request : JSON.stringify(request));
      return new Promise((done) => waiting.push(done));
    };
    return { socket, texts, closed, ask };
  };
}

const A = 'aaausdt@kline_1m';
const B = 'bbbusdt@kline_1m';

describe('streams', () => {
  it('come raw or combined by the address alone', async () => {
    const clock = new SimulatedClock(NOW);
    const connect = await open('binance-spot', clock);
    const raw = await connect(`/ws/${A}`);
    const combined = await connect(`/stream?streams=${A}/${B}`);
    clock.advanceTo(NOW + 10 * SECOND_MS);
    await exchange!.settled();
    expect(JSON.parse(raw.texts[0]!)).toMatchObject({ e: 'kline', s: 'AAAUSDT', k: { x: false } });
    const names = combined.texts.map((text) => (JSON.parse(text) as { stream: string }).stream);
    expect(new Set(names)).toEqual(new Set([A, B]));
    expect(raw.texts.length).toBe(combined.texts.length / 2);
  });

  it('are subscribed to, listed and left, and may be wrapped or not', async () => {
    const connect = await open('binance-futures');
    const { ask } = await connect('/market/ws');
    expect(await ask({ method: 'SUBSCRIBE', params: [A, B], id: 1 })).toEqual({ result: null, id: 1 });
    expect(await ask({ method: 'UNSUBSCRIBE', params: [A], id: 2 })).toEqual({ result: null, id: 2 });
    expect(await ask({ method: 'LIST_SUBSCRIPTIONS', id: 3 })).toEqual({ result: [B], id: 3 });
    expect(await ask({ method: 'GET_PROPERTY', params: ['combined'], id: 4 })).toEqual({ result: false, id: 4 });
    expect(await ask({ method: 'SET_PROPERTY', params: ['combined', true], id: 5 })).toEqual({ result: null, id: 5 });
    expect(await ask({ method: 'GET_PROPERTY', params: ['combined'], id: null })).toEqual({ result: true, id: null });
  });

  it.each([
    ['{', 3],
    [{ method: 'SUBSCRIBE', params: 'x', id: 1 }, 2],
    [{ method: 'SUBSCRIBE', params: ['no stream'], id: 1 }, 2],
    [{ method: 'BUY', params: [], id: 1 }, 2],
    [{ method: 'SET_PROPERTY', params: ['combined', 'yes'], id: 1 }, 1],
    [{ method: 'SET_PROPERTY', params: ['other', true], id: 1 }, 0],
    [{ method: 'LIST_SUBSCRIPTIONS', id: 1.5 }, 2],
  ])('answer %j with error %i', async (request, code) => {
    const connect = await open('binance-spot');
    const { ask } = await connect('/ws');
    expect(await ask(request)).toMatchObject({ code, msg: expect.any(String) });
  });

  it('are not to be had at other addresses', async () => {
    const connect = await open('binance-spot');
    await expect(connect('/market/stream')).rejects.toThrow('404');
    await expect(connect('/elsewhere')).rejects.toThrow('404');
  });

  it('end after a day, on spot with an announcement', async () => {
    for (const [face, path, announced] of [
      ['binance-spot', '/stream', 1],
      ['binance-futures', '/market/stream', 0],
    ] as const) {
      const clock = new SimulatedClock(NOW);
      const connect = await open(face, clock);
      const { texts, closed } = await connect(path);
      for (let time = NOW; time <= NOW + DAY_MS; time += 10 * SECOND_MS) {
        clock.advanceTo(time);
        await exchange!.settled();
      }
      expect(texts.filter((text) => text.includes('serverShutdown'))).toHaveLength(announced);
      expect([await closed, exchange!.police.violations]).toEqual([1001, []]);
      await exchange!.close();
    }
  });

  it('are cut off from a client that answers no ping, and from one with too many of them', async () => {
    const clock = new SimulatedClock(NOW);
    const connect = await open('binance-spot', clock);
    const deaf = await connect('/stream', { autoPong: false });
    clock.advanceTo(NOW + 2 * MINUTE_MS);
    expect(await deaf.closed).toBe(1006);
    const greedy = await connect('/stream');
    const params = Array.from({ length: 1025 }, (_, i) => `s${i}usdt@kline_1m`);
    void greedy.ask({ method: 'SUBSCRIBE', params, id: 1 });
    expect(await greedy.closed).toBe(1008);
    expect(exchange!.police.violations).toEqual(['no pong within 60 s', '1025 streams on one connection']);
  });
});
