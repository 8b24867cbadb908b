import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { LiveClock } from '../edge/clock.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { ArchiveFace } from './archive/archive-face.ts';
import { readControl } from './control.ts';
import { FACES } from './face.ts';
import type { Face, FaceName } from './face.ts';
import { Director } from './faults/director.ts';
import type { PlannedFault } from './faults/director.ts';
import type { SimulatedMarket } from './market.ts';
import { Police } from './police.ts';
import { RestFace } from './rest/rest-face.ts';
import { candleEvent, formingAt } from './speech.ts';
import type { CandleMessage } from './speech.ts';
import { StreamClient } from './stream-client.ts';

/** Forming candles come this often unless told: more seldom than the real ones, often enough that no stream seems dead. */
const FORMING_MS = 5 * SECOND_MS;
const RETRY_SECONDS = 30;
/** No connection lasts longer. */
const LIFETIME_MS = 24 * HOUR_MS;
/** How long before its end a connection is told of it. */
const NOTICE_MS = 10 * MINUTE_MS;
/** Pings that only ask whether everything was read begin like this; the exchange's own carry digits. */
const SETTLING = 'settling ';

/** What a simulated exchange may be told. */
export interface SimulatorOptions {
  /** Which of the two markets its streams speak for; futures unless told. Its REST side speaks for both. */
  readonly face?: FaceName;
  /** A free one unless told. */
  readonly port?: number;
  /** How often forming candles are sent; every five seconds unless told. */
  readonly formingMs?: number;
  readonly faults?: readonly PlannedFault[];
  /** Of everything random in the faults. */
  readonly seed?: number;
}

/**
 * The WebSocket and REST faces of Binance spot and USD-margined futures and the download face of its archive, over a
 * market and a clock of ours, on this machine only. It holds its clients to the documented limits, and fails as planned.
 */
export class SimulatedExchange {
  /** Watches the streams, and the REST side of their face. */
  readonly police: Police;
  readonly #face: Face;
  readonly #market: SimulatedMarket;
  readonly #clock: LiveClock;
  readonly #formingMs: number;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
  readonly #clients = new Set<StreamClient>();
  readonly #requests = new Set<ServerResponse>();
  readonly #director: Director;
  readonly #cancels = new Set<() => void>();
  #settlings = 0;

  private constructor(market: SimulatedMarket, clock: LiveClock, options: SimulatorOptions) {
    this.#market = market;
    this.#clock = clock;
    this.#face = FACES[options.face ?? 'binance-futures'];
    this.#formingMs = options.formingMs ?? FORMING_MS;
    const { faults = [], seed = 1 } = options;
    this.#director = new Director({ clock, market, faults, seed, clients: () => [...this.#clients] });
    const violations: string[] = [];
    const police = new Map(
      Object.values(FACES).map(({ name, limits }) => [name, new Police(limits, clock, violations)] as const),
    );
    this.police = police.get(this.#face.name)!;
    const rest = new RestFace({ market, clock, police, director: this.#director });
    const archive = new ArchiveFace(market, clock);
    this.#server = createServer((request, response) => {
      this.#requests.add(response);
      response.once('close', () => this.#requests.delete(response));
      response.setHeader('Date', new Date(clock.now()).toUTCString());
      if (rest.answer(request, response) || archive.answer(request, response)) return;
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"code":-1,"msg":"No such path."}');
    });
    this.#server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Opens it on the loopback address. Throws what listening throws, such as for a port that is taken. */
  static async open(
    market: SimulatedMarket,
    clock: LiveClock,
    options: SimulatorOptions = {},
  ): Promise<SimulatedExchange> {
    const exchange = new SimulatedExchange(market, clock, options);
    await new Promise<void>((done, failed) => {
      exchange.#server.once('error', failed).listen(options.port ?? 0, '127.0.0.1', done);
    });
    exchange.closing();
    exchange.forming();
    return exchange;
  }

  /** How to speak with it. */
  get protocol(): Exchange {
    const { port } = this.#server.address() as AddressInfo;
    const { streamPath } = this.#face;
    const urls = { stream: `ws://127.0.0.1:${port}${streamPath}`, rest: `http://127.0.0.1:${port}` };
    return { ...this.#face.protocol(urls), id: 'simulated' };
  }

  /** How often each kind of fault has done something wrong. */
  get faultCounts(): ReadonlyMap<string, number> {
    return this.#director.counts;
  }

  /** Connections that stand. */
  get connections(): number {
    return this.#clients.size;
  }

  /** Resolves once every client has read what was sent to it and every request is answered. */
  async settled(): Promise<void> {
    const payload = `${SETTLING}${this.#settlings++}`;
    const waits = [...this.#clients].map(({ socket }) => {
      return new Promise<void>((done) => {
        const end = (data?: unknown): void => {
          if (Buffer.isBuffer(data) && data.toString() !== payload) return;
          socket.off('pong', end).off('close', end);
          done();
        };
        socket.on('pong', end).on('close', end);
        if (socket.readyState === socket.OPEN) socket.ping(payload);
        else if (socket.readyState === socket.CLOSED) end();
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
    for (const cancel of this.#cancels) cancel();
    this.#director.close();
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const isEarly = this.police.waitAt('connect') > 0;
    if (!this.police.admitConnect() || isEarly) {
      return void socket.end(`HTTP/1.1 429 Too Many Requests\r\nRetry-After: ${RETRY_SECONDS}\r\n\r\n`);
    }
    if (this.#director.takesUpgrade({ request, socket, police: this.police })) return;
    if (!StreamClient.isAddress(request.url ?? '/', this.#face.name)) {
      return void socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) => this.welcome(opened, socket, request));
  }

  private welcome(socket: WebSocket, raw: Duplex, request: IncomingMessage): void {
    const about = { face: this.#face.name, request, openedAt: this.#clock.now() };
    const client = new StreamClient(socket, raw, about);
    if (!this.police.admitStreams(client.streams.size)) return socket.close(1008);
    this.#clients.add(client);
    const cancels = [this.pinging(client), this.ending(client)];
    socket.on('close', () => {
      this.#clients.delete(client);
      for (const cancel of cancels) cancel();
    });
    socket.on('error', () => socket.terminate());
    socket.on('ping', () => this.admit(client));
    socket.on('pong', (data) => this.pong(client, data.toString()));
    socket.on('message', (data) => {
      if (this.admit(client)) this.hear(client, (data as Buffer).toString('utf8'));
    });
    this.#director.opened(client);
  }

  /** False when a client has said too much, which ends its connection. */
  private admit({ socket, messageTimes }: StreamClient): boolean {
    const isAllowed = this.police.admitMessage(messageTimes);
    if (!isAllowed) socket.close(1008);
    return isAllowed;
  }

  private hear(client: StreamClient, text: string): void {
    const ask = readControl(text);
    if ('code' in ask) return client.send(JSON.stringify(ask));
    if (this.#director.takesControl(client, ask)) return;
    client.obey(ask);
    if (!this.police.admitStreams(client.streams.size)) client.socket.close(1008);
  }

  /** A pong to one of the exchange's own pings; any other keeps nothing alive. */
  private pong(client: StreamClient, payload: string): void {
    if (payload.startsWith(SETTLING)) return;
    this.admit(client);
    if (client.awaited?.payload === payload) client.awaited = undefined;
  }

  /** Pings a client again and again; one that does not answer in time is cut off, and noted. */
  private pinging(client: StreamClient): () => void {
    const { pingMs, pongMs } = this.#face;
    return this.repeat(pingMs, () => {
      const now = this.#clock.now();
      const { socket, awaited } = client;
      if (socket.readyState !== socket.OPEN) return;
      if (awaited !== undefined && awaited.until <= now) {
        this.police.accuse(`no pong within ${pongMs / SECOND_MS} s`);
        return socket.terminate();
      }
      client.awaited ??= { payload: `${now}`, until: now + pongMs };
      socket.ping(`${now}`);
    });
  }

  /** Ends a connection at its age, announced where that is done. */
  private ending(client: StreamClient): () => void {
    const end = client.openedAt + LIFETIME_MS;
    const announce = (): void => client.announceEnd(this.#clock.now());
    const cancels = [this.#clock.callAt(end, () => client.socket.close(1001))];
    if (this.#face.announcesEnd) cancels.push(this.#clock.callAt(end - NOTICE_MS, announce));
    return () => {
      for (const cancel of cancels) cancel();
    };
  }

  /** Calls on a grid of time until cancelled; the answer cancels. A timer may ring a little early. */
  private repeat(everyMs: number, run: (time: number) => void): () => void {
    let next = Math.floor(this.#clock.now() / everyMs) * everyMs;
    let cancel: () => void = () => undefined;
    const plan = (): void => {
      next = Math.max(next, Math.floor(this.#clock.now() / everyMs) * everyMs) + everyMs;
      const time = next;
      cancel = this.#clock.callAt(time, () => {
        plan();
        run(time);
      });
    };
    plan();
    return () => cancel();
  }

  private closing(): void {
    const close = (time: number): void => this.broadcast({ openTime: time - MINUTE_MS, isClosed: true, time });
    this.#cancels.add(this.repeat(MINUTE_MS, close));
  }

  private forming(): void {
    const form = (time: number): void => {
      const openTime = Math.floor(time / MINUTE_MS) * MINUTE_MS;
      this.broadcast({ openTime, isClosed: false, time });
    };
    this.#cancels.add(this.repeat(this.#formingMs, form));
  }

  private broadcast({ openTime, isClosed, time }: { openTime: number; isClosed: boolean; time: number }): void {
    const eventTime = Math.max(time, this.#clock.now());
    for (const { symbol } of this.#market.instruments) {
      const hearing = [...this.#clients].filter((client) => client.hears(symbol));
      const candle = hearing.length === 0 ? null : this.#market.candle(symbol, openTime);
      if (candle === null) continue;
      const shown = isClosed ? candle : formingAt(candle, eventTime);
      const message: CandleMessage = { symbol, candle: shown, isClosed, eventTime };
      const event = candleEvent(message);
      for (const client of hearing) {
        if (!this.#director.takesCandle(client, message)) client.sendCandle(message, event);
      }
    }
  }
}
