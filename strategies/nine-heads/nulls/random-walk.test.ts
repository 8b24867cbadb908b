/**
 * On random walks there is nothing to know: trades must earn minus their costs, no gate may refuse or pass anything that
 * earns, and hearing everything one candle later must not help.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { lcgCandles } from '../../../engine/testing/candles.ts';
import { runOn, tradesOf } from '../../../engine/testing/runs.ts';
import { byHours, meanOf, resolvedOf } from '../testing/r-multiples.ts';
import type { Mean, Resolved } from '../testing/r-multiples.ts';
import { watched } from '../testing/watched.ts';

const SEEDS = Array.from({ length: 20 }, (_, i) => 42 + 7_919 * i);
const COUNT = 5_000;
/** Candidates of some hours share their prices. */
const CLUSTER_HOURS = 4;

/** What runs over all seeds came to. */
interface Earnings {
  /** Of closed trades: net, before costs, and the costs themselves, in R. One list a seed. */
  readonly net: number[][];
  readonly gross: number[][];
  readonly costs: number[][];
  /** Followed candidates, one list a seed. */
  readonly resolved: Resolved[][];
}

function earn(delayCandles: number): Earnings {
  const earnings: Earnings = { net: [], gross: [], costs: [], resolved: [] };
  for (const seed of SEEDS) {
    const engine = runOn(watched({ delayCandles }), { A: lcgCandles(COUNT, seed) });
    const trades = tradesOf(engine).filter(({ exitKind }) => exitKind !== 'end');
    const inR = trades.map(({ pnl, fees, slippage, quantity, entryPrice, stop = NaN }) => {
      const risk = quantity * Math.abs(entryPrice - stop);
      return { net: pnl / risk, costs: (fees + slippage) / risk };
    });
    earnings.net.push(inR.map(({ net }) => net));
    earnings.costs.push(inR.map(({ costs }) => costs));
    earnings.gross.push(inR.map(({ net, costs }) => net + costs));
    earnings.resolved.push(resolvedOf(engine));
  }
  return earnings;
}

const followed = ({ resolved }: Earnings, isMeant: (one: Resolved) => boolean = () => true): Mean =>
  meanOf(resolved.flatMap((list) => byHours(list.filter(isMeant), CLUSTER_HOURS)));

describe('on 20 random walks', () => {
  let prompt: Earnings;
  let delayed: Earnings;
  beforeAll(() => {
    prompt = earn(0);
    delayed = earn(1);
  });

  it('closed trades earn minus their costs', () => {
    const [net, gross, costs] = [meanOf(prompt.net), meanOf(prompt.gross), meanOf(prompt.costs)];
    expect(net.count).toBeGreaterThan(200);
    expect(costs.mean).toBeGreaterThan(0.1);
    expect(net.mean + costs.mean).toBeCloseTo(gross.mean, 9);
    expect(Math.abs(gross.mean)).toBeLessThan(3 * gross.error);
  });

  it('no gate refuses what would have earned, and none lets it pass', () => {
    const codes = [...new Set(prompt.resolved.flat().map(({ code }) => code))];
    expect(codes).toContain('HIST_NEG');
    expect(codes.length).toBeGreaterThan(2);
    for (const code of codes) {
      const { mean, error, count } = followed(prompt, (one) => one.code === code);
      if (count >= 30) expect([code, mean < 3 * error]).toEqual([code, true]);
    }
    const all = followed(prompt);
    expect(all.mean).toBeLessThan(-3 * all.error);
  });

  it('decisions that come one candle late earn no more', () => {
    const [early, late] = [followed(prompt), followed(delayed)];
    const gross = meanOf(delayed.gross);
    expect(late.count).toBeGreaterThan(0.8 * early.count);
    expect(late.mean - early.mean).toBeLessThan(3 * Math.sqrt(early.error ** 2 + late.error ** 2));
    expect(Math.abs(gross.mean)).toBeLessThan(3 * gross.error);
  });
});
