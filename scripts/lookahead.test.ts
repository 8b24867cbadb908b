import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../engine/market/units.ts';
import { MARKET_DAYS, MARKET_START, storeMarket } from './program/stored-market.ts';
import type { StoredMarket } from './program/stored-market.ts';

const LOOKAHEAD = 'scripts/lookahead.ts';

/** Turns the cursor behind the 1m candle to the next minute, on the second day, and decides on a timeframe. */
const leaking = (timeframe: string): string => `
import { defineStrategy, enter, exit, hold, z } from 'ninefold';
export default defineStrategy({
  name: 'leaking', params: z.strictObject({}),
  create({ candles, clock, position }) {
    const decided = candles('${timeframe}');
    const minute = candles('1m');
    return () => {
      if (!decided.isFresh || clock.time < ${MARKET_START + 1440 * MINUTE_MS}) return hold;
      const cursor = minute.last as any;
      const [now, close] = [cursor.openTime, cursor.close];
      let row = 0;
      for (cursor.moveTo(0); cursor.openTime !== now; cursor.moveTo(++row));
      cursor.moveTo(row + 1);
      const next = cursor.close;
      cursor.moveTo(row);
      return next > close ? enter('long', { reasons: ['HUNCH'] }) : position.side ? exit('hunch') : hold;
    };
  },
});
`;

interface Found {
  readonly clean: boolean;
  readonly frames: number;
  readonly cuts: number;
  readonly leak: { readonly how: string; readonly cut: number; readonly withFuture: { readonly kind: string } } | null;
}

let market: StoredMarket;
beforeAll(async () => {
  market = await storeMarket();
});
afterAll(() => market.remove());

describe('lookahead', () => {
  const few = ['-d', 'small', '--cuts', '3', '--sample', '20'];

  it('finds nothing in an honest strategy', async () => {
    expect(await market.run(LOOKAHEAD, [...few, '-s', 'ema-cross'])).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/^No look-ahead: .* cut off at each of 7,200 frames, .* noise after \d+ cuts\.\n$/),
      stderr: '',
    });
    const { clean, frames, cuts, leak } = await market.json<Found>(LOOKAHEAD, [...few, '-s', 'coin-flip']);
    expect([clean, frames, leak]).toEqual([true, MARKET_DAYS * 1440, null]);
    expect(cuts).toBeGreaterThanOrEqual(20);
  });

  it.each(['1m', '15m'])(
    'catches a file from outside the project that reads ahead and decides on %s',
    async (timeframe) => {
      const file = market.write(`leaking-${timeframe}.ts`, leaking(timeframe));
      const { exitCode, stdout, stderr } = await market.run(LOOKAHEAD, [...few, '-s', file]);
      expect([exitCode, stdout]).toEqual([4, '']);
      expect(stderr).toMatch(
        /^The strategy knows the future: with the future cut off after 2024-01-31T0\d:\d\d:00Z .*HUNCH.*\n$/,
      );
      const found = await market.json<Found>(LOOKAHEAD, [...few, '-s', file, '--symbols', 'BBBUSDT']);
      expect(found).toMatchObject({ clean: false, leak: { how: 'future cut off', withFuture: { kind: 'signal' } } });
      expect(found.leak!.cut).toBeGreaterThanOrEqual(MARKET_START + 1440 * MINUTE_MS);
      expect((await market.run(LOOKAHEAD, [...few, '-s', file, '--json'])).exitCode).toBe(4);
    },
  );

  it.each([
    [['--cuts', '-1'], '--cuts -1 is no count: give a whole number from 0.\n'],
    [['--sample', '1.5'], '--sample 1.5 is no count: give a whole number from 0.\n'],
  ])('refuses %j', async (args, message) => {
    expect(await market.run(LOOKAHEAD, ['-d', 'small', ...args])).toEqual({ exitCode: 2, stdout: '', stderr: message });
  });
});
