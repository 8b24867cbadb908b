import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DAY_MS, MINUTE_MS } from '../../../market/units.ts';
import type { MarketKind } from '../../../market/instrument.ts';
import type { LiveClock } from '../../edge/clock.ts';
import type { SimulatedMarket } from '../market.ts';
import { candleRow } from '../speech.ts';
import { zipOf } from './zip.ts';

const PATH =
  /^\/data\/(spot|futures\/um)\/(daily|monthly)\/klines\/([A-Z0-9_]+)\/1m\/(\3-1m-(\d{4}-\d{2}(?:-\d{2})?))\.zip(\.CHECKSUM)?$/;
/** Futures files have a header from here on, older ones none. */
const HEADER_FROM = Date.UTC(2022, 5, 1);
/** Spot files are in microseconds from here on. */
const MICROS_FROM = Date.UTC(2025, 0, 1);
const HEADER =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n';
/** Files kept after they were built, so that a checksum is of what was downloaded just before. */
const KEPT = 8;

interface Period {
  readonly stem: string;
  readonly symbol: string;
  readonly market: MarketKind;
  readonly from: number;
  readonly to: number;
}

function periodOf(match: RegExpExecArray): Period | undefined {
  const [, branch, span, symbol = '', stem = '', stamp = ''] = match;
  const isDay = stamp.length === 10;
  if (isDay !== (span === 'daily')) return undefined;
  const [year, month, day = 1] = stamp.split('-').map(Number) as [number, number, number?];
  const from = Date.UTC(year, month - 1, day);
  const isReal = new Date(from).toISOString().startsWith(stamp);
  const to = isDay ? from + DAY_MS : Date.UTC(year, month);
  return isReal ? { stem, symbol, market: branch === 'spot' ? 'spot' : 'um', from, to } : undefined;
}

/** The exchange's public archive of candles over a market: each day's and month's file once it is over. */
export class ArchiveFace {
  readonly #market: SimulatedMarket;
  readonly #clock: LiveClock;
  readonly #files = new Map<string, Buffer>();

  constructor(market: SimulatedMarket, clock: LiveClock) {
    this.#market = market;
    this.#clock = clock;
  }

  /** Answers a request; false for a path that is none of its own. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!pathname.startsWith('/data/')) return false;
    const match = PATH.exec(pathname);
    const period = match === null ? undefined : periodOf(match);
    const file = period === undefined ? undefined : this.file(period);
    if (file === undefined) {
      response.writeHead(404, { 'Content-Type': 'application/xml' });
      response.end('<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>');
    } else if (match?.[6] === undefined) send(request, response, file);
    else {
      const sha256 = createHash('sha256').update(file).digest('hex');
      send(request, response, Buffer.from(`${sha256}  ${period!.stem}.zip\n`));
    }
    return true;
  }

  /** A period's zip, or undefined while it is not over, and where there is no candle in it. */
  private file(period: Period): Buffer | undefined {
    const { stem, symbol, market, from, to } = period;
    const isTraded = this.#market.instruments.some((one) => one.symbol === symbol);
    if (!isTraded || to > this.#clock.now()) return undefined;
    const key = `${market}/${stem}`;
    const kept = this.#files.get(key);
    if (kept !== undefined) return kept;
    const rows = this.rows(period);
    if (rows.length === 0) return undefined;
    const header = market === 'um' && from >= HEADER_FROM ? HEADER : '';
    const file = zipOf(`${stem}.csv`, Buffer.from(header + rows.join('')));
    if (this.#files.size >= KEPT) this.#files.delete(this.#files.keys().next().value!);
    this.#files.set(key, file);
    return file;
  }

  private rows({ symbol, market, from, to }: Period): string[] {
    const rows: string[] = [];
    for (let openTime = from; openTime < to; openTime += MINUTE_MS) {
      const candle = this.#market.candle(symbol, openTime);
      if (candle === null) continue;
      const row = candleRow(candle);
      if (market === 'spot' && openTime >= MICROS_FROM) {
        row[0] = openTime * 1000;
        row[6] = (openTime + MINUTE_MS) * 1000 - 1;
      }
      rows.push(`${row.join(',')}\n`);
    }
    return rows;
  }
}

/** Sends a file, or the rest of it behind the start of the range that was asked for. */
function send(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? NaN);
  if (Number.isNaN(start)) return void response.writeHead(200, { 'Content-Length': body.length }).end(body);
  if (start >= body.length) return void response.writeHead(416, { 'Content-Range': `bytes */${body.length}` }).end();
  const range = `bytes ${start}-${body.length - 1}/${body.length}`;
  const headers = { 'Content-Range': range, 'Content-Length': body.length - start };
  response.writeHead(206, headers).end(body.subarray(start));
}
