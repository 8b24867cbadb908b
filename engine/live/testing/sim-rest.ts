import type { Candle } from '../../market/candle.ts';
import type { Random } from '../../market/random.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { Effect, Failure } from '../ingest/state.ts';
import type { FaultKind } from './faults.ts';
import type { Truth } from './truth.ts';

type Fetch = Extract<Effect, { kind: 'fetch' }>;

/** How far a lagging replica is behind: its newest rows show forming candles well after their close. */
const LAG_MS = 25 * SECOND_MS;

/** What a REST face needs of its world; times are true. */
export interface RestWorld {
  readonly truth: Truth;
  readonly random: Random;
  has(kind: FaultKind): boolean;
}

/** The REST face of a simulated exchange. */
export class SimRest {
  readonly #world: RestWorld;
  /** Minutes that were left out of a page once. */
  readonly #leftOut = new Set<string>();

  constructor(world: RestWorld) {
    this.#world = world;
  }

  /** Why a request fails now, or undefined. */
  failure(): Failure | undefined {
    const { random } = this.#world;
    if (this.#world.has('restError')) return { status: 500 };
    const status = this.#world.has('restLimit') ? 429 : this.#world.has('restBan') ? 418 : 0;
    if (status === 0) return undefined;
    const isTold = random.uniform() < 0.7;
    const retryAfterMs = (5 + Math.floor(random.uniform() * 115)) * SECOND_MS;
    return isTold ? { status, retryAfterMs } : { status };
  }

  /** A page, and the exchange's own time of it: out of a cache, both are old; from a replica that lags, the page alone. */
  page(ask: Fetch, now: number): { readonly candles: Candle[]; readonly asOf: number } {
    const seen = this.#world.has('restStale') ? now - 5 * MINUTE_MS : now;
    const candles = this.rows(ask, this.#world.has('restLagging') ? seen - LAG_MS : seen);
    return { candles, asOf: Math.floor(seen / SECOND_MS) * SECOND_MS };
  }

  /** Rows as REST gives them: what there is from a time on, the forming minute last and unmarked. */
  private rows({ symbol, from, rows }: Fetch, seen: number): Candle[] {
    const { truth, random } = this.#world;
    const most = this.#world.has('restShort') ? 1 + Math.floor(random.uniform() * rows) : rows;
    const hasForming = !this.#world.has('restWithoutForming');
    const leavesOut = this.#world.has('restHole');
    const out: Candle[] = [];
    for (let openTime = from; openTime <= seen && out.length < most; openTime += MINUTE_MS) {
      const isOver = openTime + MINUTE_MS <= seen;
      if (!isOver && !hasForming) continue;
      const key = `${symbol}|${openTime}`;
      if (leavesOut && random.uniform() < 0.3 && !this.#leftOut.has(key)) {
        this.#leftOut.add(key);
        continue;
      }
      const candle = isOver ? truth.candle(symbol, openTime) : truth.forming(symbol, openTime);
      if (candle !== null) out.push(candle);
    }
    if (this.#world.has('restFuture') && out.length > 0 && out.length < rows) {
      const openTime = out.at(-1)!.openTime + HOUR_MS;
      out.push({ ...out.at(-1)!, openTime, closeTime: openTime + MINUTE_MS });
    }
    return out;
  }
}
