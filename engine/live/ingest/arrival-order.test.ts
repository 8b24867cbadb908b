import { describe, expect, it } from 'vitest';
import { Random } from '../../market/random.ts';
import { MINUTE_MS } from '../../market/units.ts';
import { BareIngest } from '../testing/bare-ingest.ts';
import { isSameCandle } from './candles.ts';

const SYMBOLS = Array.from({ length: 6 }, (_, i) => `S${i}USDT`);
const MINUTES = 4;
const START = 1_735_689_600_000;
const SAMPLES = 10_000;

/** Every minute of every symbol, in a random order. */
function shuffled(random: Random): { readonly symbol: string; readonly openTime: number }[] {
  const all = SYMBOLS.flatMap((symbol) =>
    Array.from({ length: MINUTES }, (_, i) => ({ symbol, openTime: START + i * MINUTE_MS })),
  );
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

describe('the order in which candles arrive', () => {
  it(`changes no frame, in ${SAMPLES} orders of ${SYMBOLS.length * MINUTES} candles`, { timeout: 300_000 }, () => {
    const random = Random.fromKey('arrival orders');
    let first: BareIngest | undefined;
    for (let sample = 0; sample < SAMPLES; sample++) {
      const ingest = new BareIngest({ symbols: SYMBOLS, firstOpen: START, time: START + MINUTES * MINUTE_MS + 500 });
      ingest.tellTime();
      ingest.open();
      for (const { symbol, openTime } of shuffled(random)) ingest.bring(symbol, openTime);
      const frames = ingest.effects.filter((effect) => effect.kind === 'frame');
      const isWhole = frames.length === MINUTES && frames.every((frame, i) => frame.openTime === START + i * MINUTE_MS);
      first ??= ingest;
      const isRight = frames.every(({ openTime, entries }) =>
        entries.every(({ candle, source }, i) => {
          const isTrue = candle !== null && isSameCandle(candle, first!.truth.candle(SYMBOLS[i]!, openTime)!);
          return isTrue && source === 'websocket';
        }),
      );
      if (!isWhole || !isRight) expect({ sample, frames }).toBe('the same frames in order');
    }
    expect(first!.state.counts).toMatchObject({ candles: SYMBOLS.length * MINUTES, duplicates: 0, revisions: 0 });
  });
});
