import { expect, it } from 'vitest';
import { createCandleColumns } from '../market/candle.ts';
import { MINUTE_MS } from '../market/units.ts';
import { emaCrossDecisions, plainEma } from './reference-ema-cross.ts';

it('seeds the average with the mean of its first values', () => {
  // By hand: (1 + 2 + 6) / 3 = 3, then half-way to 4, then half-way to 8.
  expect(plainEma([1, 2, 6, 4, 8], 3)).toEqual([undefined, undefined, 3, 3.5, 5.75]);
});

it('decides at the close of a full bucket only', () => {
  const columns = createCandleColumns(40);
  const closes = [9, 9, 8, 7, 6, 9, 12, 4, 1];
  const first = Date.UTC(2022, 0, 1, 0, 3);
  for (let i = 0; i < 40; i++) {
    columns.openTime[i] = first + i * MINUTE_MS;
    // Two minutes of a started bucket, then eight minutes short of nine full ones.
    columns.close[i] = closes[Math.floor((i + 3) / 5)]!;
    columns.length++;
  }
  const decisions = emaCrossDecisions(columns, { fast: 2, slow: 3, minutes: 5 });
  const said = decisions.flatMap((decision, i) => (decision.action === 'hold' ? [] : [[i, decision.action]]));
  // Closes of full buckets are 9, 8, 7, 6, 9, 12, 4: the averages cross up on the fifth, down on the seventh.
  expect(said).toEqual([
    [26, 'enter'],
    [36, 'exit'],
  ]);
});
