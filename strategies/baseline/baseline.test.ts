import { describe, expect, it } from 'vitest';
import { strategyContract } from '../../engine/testing/strategy.contract.ts';
import { decodeEvents } from '../../engine/journal/events.ts';
import type { JournalEvent } from '../../engine/journal/events.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { configureStrategy } from '../../engine/strategy/strategy.ts';
import type { StrategyDefinition } from '../../engine/strategy/strategy.ts';
import { walkCandles } from '../../engine/testing/candles.ts';
import { emaCrossDecisions } from '../../engine/testing/reference-ema-cross.ts';
import { runOn } from '../../engine/testing/runs.ts';
import buyAndHold from './buy-and-hold.ts';
import coinFlip from './coin-flip.ts';
import emaCross from './ema-cross.ts';

strategyContract(buyAndHold);
strategyContract(coinFlip);
strategyContract(emaCross);

const columns: CandleColumns = walkCandles(4_000, { seed: 1 });

function journalOf(definition: StrategyDefinition, params: Record<string, unknown> = {}, seed = 1): JournalEvent[] {
  const engine = runOn(configureStrategy(definition, params), { A: columns }, { config: { seed } });
  return [...decodeEvents(engine.journal.tape)];
}

describe('buy-and-hold', () => {
  it('buys once, at the second open, and never sells', () => {
    const fills = journalOf(buyAndHold).filter(({ kind }) => kind === 'fill');
    expect(fills.map(({ time, fields }) => [time, fields['direction']])).toEqual([[columns.openTime[1], 1]]);
  });
});

describe('ema-cross', () => {
  it('decides as plain arithmetic over the closes does', () => {
    const params = { fast: 5, slow: 13, timeframe: '10m' };
    const said = journalOf(emaCross, params).filter(({ kind }) => kind === 'signal' || kind === 'exit');
    const plain = emaCrossDecisions(columns, { fast: 5, slow: 13, minutes: 10 });
    const expected = plain.flatMap(({ action }, i) =>
      action === 'hold' ? [] : [[columns.openTime[i]! + MINUTE_MS, action]],
    );
    expect(said.map(({ time, kind }) => [time, kind === 'signal' ? 'enter' : 'exit'])).toEqual(expected);
    expect(expected.length).toBeGreaterThan(20);
  });
});

describe('coin-flip', () => {
  const params = { timeframe: '5m', chance: 0.3, stopAtr: 2, targetAtr: 3, holdCandlesMax: 6 };
  const entries = journalOf(coinFlip, params).filter(({ kind }) => kind === 'signal');

  it('throws another coin for another seed, the same for the same', () => {
    const times = (seed: number): number[] => {
      return journalOf(coinFlip, params, seed)
        .filter(({ kind }) => kind === 'signal')
        .map(({ time }) => time);
    };
    expect(times(1)).toEqual(entries.map(({ time }) => time));
    expect(times(2)).not.toEqual(times(1));
  });

  it('takes both sides, with a stop, a farther target and a time-out', () => {
    const sides = entries.map(({ fields }) => fields['direction']);
    expect(new Set(sides)).toEqual(new Set([1, -1]));
    for (const { time, fields } of entries) {
      const close = columns.close[(time - columns.openTime[0]!) / MINUTE_MS - 1]!;
      const { direction, stop, target } = fields as Record<string, number>;
      const [risk, reward] = [direction! * (close - stop!), direction! * (target! - close)];
      expect(risk).toBeGreaterThan(0);
      expect(reward / risk).toBeCloseTo(1.5, 9);
      expect(fields['holdMinutesMax']).toBe(30);
    }
    const held = journalOf(coinFlip, params)
      .filter(({ kind }) => kind === 'trade')
      .map(({ fields }) => fields);
    expect(
      Math.max(...held.map((one) => (one['exitTime'] as number) - (one['entryTime'] as number))),
    ).toBeLessThanOrEqual(HOUR_MS / 2);
  });
});
