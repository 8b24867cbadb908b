import { expect, it } from 'vitest';
import { VoteTape } from './vote-tape.ts';

it('keeps what was said, whatever its length', () => {
  const tape = new VoteTape('AAAUSDT', 15, ['bull', 'bear']);
  for (let i = 0; i < 3000; i++) {
    tape.push({ open: i, close: i + 0.5 }, [
      { score: 0.5, direction: 1, confidence: 0.75, isReady: true },
      { score: 0.1, direction: 0, confidence: 0.9, isReady: i % 2 === 0 },
    ]);
  }
  expect([tape.length, tape.open[2999], tape.close[2999]]).toEqual([3000, 2999, 2999.5]);
  for (const row of [0, 1023, 1024, 2999]) {
    expect([tape.scores[0]?.[row], tape.directions[0]?.[row], tape.confidences[0]?.[row]]).toEqual([0.5, 1, 0.75]);
    expect([tape.directions[1]?.[row], tape.confidences[1]?.[row]]).toEqual([0, 0]);
    expect(tape.scores[1]?.[row]).toBe(row % 2 === 0 ? Math.fround(0.1) : NaN);
  }
});
