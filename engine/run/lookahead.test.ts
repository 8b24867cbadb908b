import { describe, expect, it } from 'vitest';
import coinFlip from '../../strategies/baseline/coin-flip.ts';
import type { Candle, CandleCursor } from '../market/candle.ts';
import type { Timeframe } from '../market/timeframe.ts';
import { MINUTE_MS } from '../market/units.ts';
import { enter, exit, hold } from '../strategy/decision.ts';
import { configureStrategy } from '../strategy/strategy.ts';
import type { Strategy } from '../strategy/strategy.ts';
import { TEST_START } from '../testing/candles.ts';
import { restless, restlessMarket, restlessObservations } from '../testing/restless.ts';
import { batchesOf, engineFor } from '../testing/runs.ts';
import { findLookahead } from './lookahead.ts';
import type { LookaheadOptions, LookaheadResult } from './lookahead.ts';

const MINUTES = 3_000;
const market = restlessMarket(1, MINUTES);
const observations = restlessObservations(1, MINUTES);
const framesPerBatch = 480;
const batches = batchesOf(market, { observations, framesPerBatch });

/** Turns the cursor behind a candle to the minute after it, and back: what no honest strategy can do. */
function peek(candle: Candle): number {
  const cursor = candle as CandleCursor;
  const now = candle.openTime;
  let row = 0;
  for (cursor.moveTo(0); cursor.openTime !== now; cursor.moveTo(++row));
  cursor.moveTo(row + 1);
  const next = cursor.openTime > now ? cursor.close : NaN;
  cursor.moveTo(row);
  return next;
}

/**
 * Buys before the price rises: on `timeframe`, only from minute `from` on. With a `memory` of earlier runs it repeats
 * what it saw there when it sees nothing itself, so that only a false future gives it away.
 */
function cheat(timeframe: Timeframe, from: number, memory?: Map<number, number>): Strategy {
  return {
    name: 'cheat',
    params: {},
    create({ candles, position, clock, symbol }) {
      const decided = candles(timeframe);
      const minute = candles('1m');
      return () => {
        if (symbol !== 'A' || !decided.isFresh || clock.time < TEST_START + from * MINUTE_MS) return hold;
        const { close } = minute.last!;
        const seen = peek(minute.last!);
        const next = Number.isNaN(seen) ? (memory?.get(clock.time) ?? NaN) : seen;
        memory?.set(clock.time, next);
        if (position.side === undefined) return next > close ? enter('long', { reasons: ['HUNCH'] }) : hold;
        return next < close ? exit('hunch') : hold;
      };
    },
  };
}

function look(strategy: Strategy, change: Partial<LookaheadOptions> = {}): LookaheadResult {
  const createEngine = () => engineFor(strategy, market);
  return findLookahead({ createEngine, batches, cuts: 6, sample: 60, seed: 1, ...change });
}

describe('findLookahead', () => {
  it.each(['1m', '15m'] as const)('catches a strategy that reads ahead and decides on %s', (timeframe) => {
    const { leak } = look(cheat(timeframe, 600), { cuts: 0, sample: 0 });
    expect(leak).toMatchObject({ how: 'future cut off', withFuture: { kind: 'signal', symbolIndex: 0 } });
    expect(leak!.withFuture!.fields['reasons']).toBe('HUNCH');
    // The first decision of the plain run is the first that knew.
    const time = leak!.withFuture!.time;
    expect(leak!.cut).toBe(time);
    expect((time - TEST_START) / MINUTE_MS).toBeGreaterThanOrEqual(600);
    expect((time - TEST_START) / MINUTE_MS).toBeLessThan(600 + 15 * 12);
    expect(leak!.without?.kind).not.toBe('signal');
  });

  it.each(['1m', '15m'] as const)('catches one that only a false future gives away, deciding on %s', (timeframe) => {
    expect(look(cheat(timeframe, 0, new Map()), { cuts: 0, sample: 0 }).leak).toBeUndefined();
    const { leak, cuts } = look(cheat(timeframe, 0, new Map()));
    expect(leak).toMatchObject({ how: 'future replaced by noise' });
    expect(leak!.cut).toBe((leak!.withFuture ?? leak!.without)!.time);
    expect(cuts).toBeGreaterThan(0);
  });

  it('names the record that differs, though a text was written first', () => {
    const { leak } = look(cheat('1m', 0), { cuts: 0, sample: 0 });
    expect(leak!.withFuture).toMatchObject({ kind: 'signal', fields: { reasons: 'HUNCH' } });
    expect(leak!.withFuture).not.toEqual(leak!.without);
  });

  it.each([restless, configureStrategy(coinFlip, { chance: 0.5 })])('finds nothing in an honest $name', (strategy) => {
    const { leak, frames, cuts } = look(strategy);
    expect([leak, frames]).toEqual([undefined, MINUTES]);
    expect(cuts).toBeGreaterThanOrEqual(60);
  });

  it('needs frames', () => {
    expect(() => look(restless, { batches: [] })).toThrow('There are no frames to look ahead in.');
  });
});
