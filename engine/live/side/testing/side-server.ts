import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as soon } from 'node:timers/promises';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../market/units.ts';
import type { SimulatedClock } from '../../simulator/clock.ts';
import type { SideParts } from '../side-pollers.ts';
import { SidePollers } from '../side-pollers.ts';

const PERIOD_MS = 300_000;
const ROWS_DEFAULT = 100;

/** A request as the server saw it. */
export interface Seen {
  readonly time: number;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What is answered in place of the usual: a body, or a status with its headers. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type Change = (usual: unknown, seen: Seen) => Answer | undefined;

function times(everyMs: number, from: number, to: number): number[] {
  const out: number[] = [];
  for (let time = Math.ceil(from / everyMs) * everyMs; time <= to; time += everyMs) out.push(time);
  return out;
}

/** The addresses of side data over simulated time: plain figures that can be foretold, changed at will. */
export class SideServer {
  readonly seen: Seen[] = [];
  /** Most requests that were open at once. */
  concurrencyMax = 0;
  /** Hours from one settlement to the next. */
  fundingHours = 8;
  /** How long after a settlement its rate is published. */
  publishedMs = 0;
  change: Change = () => undefined;
  readonly clock: SimulatedClock;
  #open = 0;
  readonly #server: Server;

  private constructor(clock: SimulatedClock) {
    this.clock = clock;
    this.#server = createServer((request, response) => {
      this.concurrencyMax = Math.max(this.concurrencyMax, ++this.#open);
      const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const seen = { time: clock.now(), path, query };
      this.seen.push(seen);
      const usual = this.usual(seen);
      const { status = 200, headers = {}, body } = this.change(usual, seen) ?? { body: usual };
      response.once('close', () => this.#open--);
      // Answered later: who asks two things at once is seen to.
      setImmediate(() => {
        response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
  }

  static async open(clock: SimulatedClock): Promise<SideServer> {
    const server = new SideServer(clock);
    await new Promise<void>((done) => server.#server.listen(0, '127.0.0.1', done));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** Requests of one path since a time. */
  seenOf(path: string, since = -Infinity): Seen[] {
    return this.seen.filter((one) => one.path === path && one.time >= since);
  }

  private usual({ time, path, query }: Seen): unknown {
    const symbol = query.get('symbol') ?? '';
    const [from, to] = [Number(query.get('startTime') ?? 0), Number(query.get('endTime') ?? time)];
    const limit = Number(query.get('limit') ?? ROWS_DEFAULT);
    switch (path) {
      case '/fapi/v1/fundingRate':
        return times(this.fundingHours * HOUR_MS, from, time - this.publishedMs)
          .slice(0, limit)
          .map((settled) => ({ symbol, fundingTime: settled, fundingRate: '-0.00012500', markPrice: '100.5' }));
      case '/fapi/v1/premiumIndex': {
        const everyMs = this.fundingHours * HOUR_MS;
        const nextFundingTime = (Math.floor(time / everyMs) + 1) * everyMs;
        const prices = { markPrice: '100.50000000', indexPrice: '100.25', estimatedSettlePrice: '100.3' };
        return { symbol, ...prices, lastFundingRate: '0.00010000', interestRate: '0.0001', nextFundingTime, time };
      }
      case '/fapi/v1/openInterest':
        return { symbol, openInterest: '10659.509', time };
      case '/futures/data/openInterestHist':
      case '/futures/data/globalLongShortAccountRatio': {
        const rows = query.has('startTime') ? times(PERIOD_MS, from, to).slice(0, limit) : [time - (time % PERIOD_MS)];
        return rows.map((timestamp) =>
          path.endsWith('Hist')
            ? { symbol, sumOpenInterest: '10000', sumOpenInterestValue: '1005000.5', timestamp: `${timestamp}` }
            : { symbol, longShortRatio: '1.8105', longAccount: '0.6442', shortAccount: '0.3558', timestamp },
        );
      }
      case '/fng/': {
        const days = Array.from({ length: limit }, (_, i) => Math.floor(time / DAY_MS) * DAY_MS - i * DAY_MS);
        const data = days.map((day) => {
          return {
            value: `${30 + ((day / DAY_MS) % 7)}`,
            value_classification: 'Fear',
            timestamp: `${day / SECOND_MS}`,
          };
        });
        return { name: 'Fear and Greed Index', data, metadata: { error: null } };
      }
      case '/api/v3/global':
        return {
          data: {
            active_cryptocurrencies: 17_000,
            total_market_cap: { btc: 2e7, usd: 3_100_000_000_000.25 },
            market_cap_percentage: { btc: 57.25, eth: 12 },
            updated_at: Math.floor(time / 600_000) * 600,
          },
        };
      default:
        return {};
    }
  }
}

/** Lets simulated time pass in steps; the pollers read what was answered before the next. */
export async function passUntil(
  time: number,
  { clock, pollers, stepMs = SECOND_MS }: { clock: SimulatedClock; pollers: SidePollers; stepMs?: number },
): Promise<void> {
  for (;;) {
    while (pollers.isWaiting) await soon();
    if (clock.now() >= time) return;
    clock.advanceTo(Math.min(time, clock.now() + stepMs));
  }
}

/** Pollers of a server, everything on one host; `change` alters what they work with. */
export function pollersOf(server: SideServer, change: Partial<SideParts> = {}): SidePollers {
  return new SidePollers({
    exchange: { id: 'simulated', restUrl: server.url, market: 'um' },
    symbols: ['BTCUSDT', 'ETHUSDT'],
    clock: server.clock,
    urls: { fearGreed: server.url, dominance: server.url },
    seed: 1,
    mayAsk: () => true,
    onObservations: () => undefined,
    onRefused: () => undefined,
    onEvent: () => undefined,
    ...change,
  });
}
