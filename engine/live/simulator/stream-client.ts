import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Control } from './control.ts';
import type { FaceName } from './face.ts';
import { candleEvent, candleStream, wrapped } from './speech.ts';
import type { CandleMessage } from './speech.ts';

/** Where a stream's address leads: a face's candles, or nowhere: it opens, answers and stays silent. */
function routeOf(path: string, face: FaceName): { carriesCandles: boolean; rest: string } | undefined {
  const match = /^(\/market|\/public|\/private)?(\/ws|\/stream)(\/.*)?$/.exec(path);
  if (match === null) return undefined;
  const [, route = '', kind, rest = ''] = match;
  if (kind === '/stream' && rest !== '') return undefined;
  if (face === 'binance-spot' && route !== '') return undefined;
  return { carriesCandles: face === 'binance-spot' || route === '/market', rest: rest.slice(1) };
}

/** One client's connection to the simulated exchange's streams. */
export class StreamClient {
  readonly socket: WebSocket;
  /** What lies below the WebSocket, for bytes that are none of its frames. */
  readonly raw: Duplex;
  readonly openedAt: number;
  /** Only the routed address carries candles; any other opens and stays silent. */
  carriesCandles: boolean;
  isCombined: boolean;
  readonly streams = new Set<string>();
  /** When its messages came in, as far back as the police looks. */
  readonly messageTimes: number[] = [];
  /** The ping that is not answered yet. */
  awaited: { readonly payload: string; readonly until: number } | undefined;

  constructor(socket: WebSocket, raw: Duplex, about: { face: FaceName; request: IncomingMessage; openedAt: number }) {
    this.socket = socket;
    this.raw = raw;
    this.openedAt = about.openedAt;
    const url = new URL(about.request.url ?? '/', 'http://127.0.0.1');
    const route = routeOf(url.pathname, about.face);
    this.carriesCandles = route?.carriesCandles ?? false;
    this.isCombined = url.pathname.endsWith('/stream');
    const names = this.isCombined ? (url.searchParams.get('streams') ?? '') : (route?.rest ?? '');
    for (const name of names.split('/').filter((part) => part !== '')) this.streams.add(name);
  }

  /** True for an address that has streams at all. */
  static isAddress(url: string, face: FaceName): boolean {
    return routeOf(new URL(url, 'http://127.0.0.1').pathname, face) !== undefined;
  }

  get symbols(): readonly string[] {
    return [...this.streams].flatMap((name) => /^([^@]+)@kline_1m$/.exec(name)?.[1]?.toUpperCase() ?? []);
  }

  hears(symbol: string): boolean {
    return this.carriesCandles && this.streams.has(candleStream(symbol));
  }

  send(text: string): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(text);
  }

  /** Sends a candle; `event` is its event's text, or another in its place. */
  sendCandle(message: CandleMessage, event = candleEvent(message)): void {
    this.send(wrapped(event, candleStream(message.symbol), this.isCombined));
  }

  /** The stream's own news, such as its end. */
  announceEnd(time: number): void {
    this.send(wrapped(JSON.stringify({ e: 'serverShutdown', E: time }), '!serverShutdown', this.isCombined));
  }

  /** Does what was asked for, and answers. */
  obey(ask: Control): void {
    this.send(JSON.stringify({ result: this.take(ask), id: ask.id }));
  }

  private take(ask: Control): unknown {
    switch (ask.method) {
      case 'SUBSCRIBE':
        for (const name of ask.params) this.streams.add(name);
        return null;
      case 'UNSUBSCRIBE':
        for (const name of ask.params) this.streams.delete(name);
        return null;
      case 'LIST_SUBSCRIPTIONS':
        return [...this.streams];
      case 'SET_PROPERTY':
        this.isCombined = ask.params[1];
        return null;
      case 'GET_PROPERTY':
        return this.isCombined;
    }
  }
}
