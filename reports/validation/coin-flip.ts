import type { Trade } from '../../engine/broker/trade.ts';
import { Random } from '../../engine/market/random.ts';
import { BPS, compareCodeUnits, MINUTE_MS } from '../../engine/market/units.ts';
import { sum } from '../stats/figure.ts';
import { isOpen } from '../stats/trades.ts';
import { luckTest } from './luck-test.ts';
import { FlipPath } from './flip-path.ts';
import type { FlipPrices } from './flip-path.ts';
import type { LuckTest, Maybe } from './validation.ts';

/** How often the coin is flipped, and how much work that may take. */
export interface CoinFlipOptions {
  readonly seed: number;
  readonly runs?: number;
  /** Candles, or blocks of them, that may be looked at before the test is given up: about 20 s. */
  readonly looksMax?: number;
}

/** What a trade takes with it to another moment. Distances are fractions of the entry price, NaN where there is none. */
interface Exposure {
  readonly path: FlipPath;
  readonly notional: number;
  readonly stop: number;
  readonly target: number;
  /** Candles after which it is out at the open. */
  readonly holdCandles: number;
}

/**
 * Takes every closed trade again at a random moment of its symbol's period, its side drawn with the run's share of longs:
 * same notional, same stop and target distances, else the same holding time, same costs a side as the run paid on
 * average. The period is a circle: what is open at its end goes on at its beginning. A trade that its stop or target was
 * meant to end is out after the longest hold of the run; one that the strategy ended itself after its own. Trades may
 * overlap and share no account; funding is left out on both sides.
 */
export function coinFlip(
  trades: readonly Trade[],
  prices: ReadonlyMap<string, FlipPrices>,
  { seed, runs = 1_000, looksMax = 3e9 }: CoinFlipOptions,
): Maybe<LuckTest> {
  const closed = trades.filter((trade) => !isOpen(trade));
  if (closed.length === 0) return { absent: 'no closed trade' };
  const paths = new Map([...prices].map(([symbol, one]) => [symbol, new FlipPath(one)]));
  const exposures = exposuresOf(closed, paths);
  const longShare = closed.filter(({ side }) => side === 'long').length / closed.length;
  const cost = costBps(closed) * BPS;
  const results = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    const random = Random.fromKey(`coin-flip|${seed}|${run}`);
    let net = 0;
    for (const { path, notional, stop, target, holdCandles } of exposures) {
      const isLong = random.uniform() < longShare;
      const growth = path.growth(random.uniform(), { isLong, stop, target, holdCandles });
      net += notional * ((isLong ? growth - 1 : 1 - growth) - cost * (1 + growth));
    }
    results[run] = net;
    const looks = sum([...paths.values()].map((path) => path.looks));
    if (looks > looksMax)
      return {
        absent: `${closed.length} trades with stops and targets this far away take too long to follow ${runs} times`,
      };
  }
  const observed = sum(closed.map(({ pnl, funding }) => pnl - funding));
  return luckTest('net result of closed trades before funding, quote units', observed, results);
}

/** Fees and slippage a side, in basis points of the money moved, over all trades. */
function costBps(closed: readonly Trade[]): number {
  const paid = sum(closed.map(({ fees, slippage }) => fees + slippage));
  const moved = sum(closed.map(({ quantity, entryPrice, exitPrice }) => quantity * (entryPrice + exitPrice)));
  return paid / moved / BPS;
}

/** By symbol, so that one symbol's prices stay in the processor's cache. */
function exposuresOf(closed: readonly Trade[], paths: ReadonlyMap<string, FlipPath>): Exposure[] {
  const holds = closed.map(({ entryTime, exitTime }) => Math.max(1, Math.round((exitTime - entryTime) / MINUTE_MS)));
  const longest = holds.reduce((a, b) => Math.max(a, b), 1);
  return closed
    .map((trade, i) => ({ trade, hold: holds[i]! }))
    .sort((a, b) => compareCodeUnits(a.trade.symbol, b.trade.symbol) || a.trade.id - b.trade.id)
    .map(({ trade, hold }) => {
      const { symbol, quantity, entryPrice, stop = NaN, target = NaN, exitKind } = trade;
      const path = paths.get(symbol);
      if (path === undefined) throw new Error(`The coin has no prices of ${symbol}.`);
      const distance = (price: number): number => Math.abs(price - entryPrice) / entryPrice;
      const isOwnEnd = exitKind === 'stop' || exitKind === 'target' || exitKind === 'timeout';
      const hasLevels = stop === stop || target === target;
      return {
        path,
        notional: quantity * entryPrice,
        stop: distance(stop),
        target: distance(target),
        holdCandles: hasLevels && isOwnEnd ? longest : hold,
      };
    });
}
