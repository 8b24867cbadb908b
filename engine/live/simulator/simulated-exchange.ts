import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { Candle } from '../../market/candle.ts';
import type { Instrument } from '../../market/instrument.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { LiveClock } from '../edge/clock.ts';
import { binanceFutures } from '../exchange/binance.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { Police } from './police.ts';
import { candleRow, candleText, formingOf, instrumentList } from './speech.ts';

/** What is traded on a simulated exchange: any minute's candle, or null where there is none. */
export interface SimulatedMarket {
  readonly instruments: readonly Instrument[];
  candle(symbol: string, openTime: number): Candle | null;
}

/** Forming candles come this often: more seldom than the real ones, often enough that no stream seems dead. */
const FORMING_MS = 5 * SECOND_MS;
const RETRY_SECONDS = 30;
const ROWS_MAX = 1500;

const control = z.object({ method: z.literal('SUBSCRIBE'), params: z.array(z.string()), id: z.int() });

interface Client {
  readonly socket: WebSocket;
  /** Only the routed path carries candles; any other opens and stays silent. */
  readonly isRouted: boolean;
  readonly messages: number[];
  readonly symbols: Set<string>;
}

/**
 * The WebSocket and REST faces of Binance USD-margined futures over a market and a clock of ours, on this machine only.
 * It holds its clients to the documented limits.
 */
export class SimulatedExchange {
  readonly police: Police;
  readonly #market: SimulatedMarket;
  readonly #clock: LiveClock;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
  readonly #clients = new Set<Client>();
  readonly #requests = new Set<ServerResponse>();
  #cancel: () => void = () => undefined;

  private constructor(market: SimulatedMarket, clock: LiveClock) {
    this.#market = market;
    this.#clock = clock;
    this.police = new Police(binanceFutures().limits, clock);
    this.#server = createServer((request, response) => this.answer(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      if (!this.police.admitConnect()) {
        return void socket.end(`HTTP/1.1 429 Too Many Requests\r\nRetry-After: ${RETRY_SECONDS}\r\n\r\n`);
      }
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.welcome(client, request));
    });
  }

  /** Opens it on a free port of the loopback address. */
  static async open(market: SimulatedMarket, clock: LiveClock): Promise<SimulatedExchange> {
    const exchange = new SimulatedExchange(market, clock);
    await new Promise<void>((done) => exchange.#server.listen(0, '127.0.0.1', done));
    exchange.schedule();
    return exchange;
  }

  /** How to speak with it. */
  get protocol(): Exchange {
    const { port } = this.#server.address() as AddressInfo;
    const urls = { stream: `ws://127.0.0.1:${port}/market/stream`, rest: `http://127.0.0.1:${port}` };
    return { ...binanceFutures(urls), id: 'simulated' };
  }

  /** Resolves once every client has read what was sent to it and every request is answered. */
  async settled(): Promise<void> {
    const waits = [...this.#clients].map(({ socket }) => {
      return new Promise<void>((done) => {
        const end = (): void => {
          socket.off('pong', end).off('close', end);
          done();
        };
        socket.on('pong', end).on('close', end).ping();
      });
    });
    const answers = [...this.#requests].map((response) => new Promise<void>((done) => response.once('close', done)));
    await Promise.all([...waits, ...answers]);
  }

  /** Breaks every connection off, without a goodbye. */
  cut(): void {
    for (const { socket } of this.#clients) socket.terminate();
  }

  async close(): Promise<void> {
    this.#cancel();
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  private welcome(socket: WebSocket, request: IncomingMessage): void {
    const isRouted = (request.url ?? '').startsWith('/market/');
    const client: Client = { socket, isRouted, messages: [], symbols: new Set() };
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => {
      if (!this.police.admitMessage(client.messages)) return socket.close(1008);
      this.hear(client, (data as Buffer).toString('utf8'));
    });
  }

  private hear({ socket, symbols }: Client, text: string): void {
    const parsed = control.safeParse(parseJson(text));
    if (!parsed.success) return socket.send(JSON.stringify({ error: { code: 2, msg: 'Invalid request' }, id: null }));
    const { params, id } = parsed.data;
    for (const name of params) {
      const symbol = /^([^@]+)@kline_1m$/.exec(name)?.[1]?.toUpperCase();
      if (symbol !== undefined) symbols.add(symbol);
    }
    if (!this.police.admitStreams(symbols.size)) return socket.close(1008);
    socket.send(JSON.stringify({ result: null, id }));
  }

  /** Sends forming candles on the way and closed ones at each minute's end. */
  private schedule(): void {
    const now = this.#clock.now();
    const next = (Math.floor(now / FORMING_MS) + 1) * FORMING_MS;
    this.#cancel = this.#clock.callAt(next, () => {
      if (next % MINUTE_MS === 0) this.broadcast(next - MINUTE_MS, true);
      this.broadcast(Math.floor(next / MINUTE_MS) * MINUTE_MS, false);
      this.schedule();
    });
  }

  private broadcast(openTime: number, isClosed: boolean): void {
    const at = { eventTime: this.#clock.now(), isClosed };
    for (const { symbol } of this.#market.instruments) {
      const candle = this.#market.candle(symbol, openTime);
      if (candle === null) continue;
      const text = candleText(symbol, isClosed ? candle : formingOf(candle), at);
      for (const { socket, symbols, isRouted } of this.#clients) {
        if (isRouted && symbols.has(symbol)) socket.send(text);
      }
    }
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.#requests.add(response);
    response.once('close', () => this.#requests.delete(response));
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const limit = Number(url.searchParams.get('limit') ?? 500);
    const isCandles = url.pathname === '/fapi/v1/klines';
    const isAllowed = this.police.admitRequest(isCandles ? weightOf(limit) : 1);
    response.setHeader('X-MBX-USED-WEIGHT-1M', `${this.police.weight}`);
    if (!isAllowed) {
      response.setHeader('Retry-After', `${RETRY_SECONDS}`);
      return reply(response, 429, { code: -1003, msg: 'Too many requests.' });
    }
    if (url.pathname === '/fapi/v1/exchangeInfo') return reply(response, 200, instrumentList(this.#market.instruments));
    if (!isCandles) return reply(response, 404, { code: -1, msg: 'No such path.' });
    const symbol = url.searchParams.get('symbol') ?? '';
    const from = Number(url.searchParams.get('startTime'));
    const isKnown = this.#market.instruments.some((one) => one.symbol === symbol);
    if (!isKnown) return reply(response, 400, { code: -1121, msg: 'Invalid symbol.' });
    if (url.searchParams.get('interval') !== '1m' || !(limit >= 1 && limit <= ROWS_MAX) || !Number.isInteger(from)) {
      return reply(response, 400, { code: -1100, msg: 'Illegal parameter.' });
    }
    reply(response, 200, this.rows(symbol, from, limit));
  }

  /** Rows from a time on, oldest first; the last may be the minute that is forming. */
  private rows(symbol: string, from: number, limit: number): unknown[] {
    const now = this.#clock.now();
    const rows: unknown[] = [];
    for (let time = Math.ceil(from / MINUTE_MS) * MINUTE_MS; time <= now && rows.length < limit; time += MINUTE_MS) {
      const candle = this.#market.candle(symbol, time);
      if (candle !== null) rows.push(candleRow(time + MINUTE_MS <= now ? candle : formingOf(candle)));
    }
    return rows;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** What a page of candles costs on futures. */
function weightOf(limit: number): number {
  return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10;
}
