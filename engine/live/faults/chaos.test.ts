import { describe, expect, it } from 'vitest';
import { CLEAN_DIGESTS, jumble, runSession } from '../testing/session-run.ts';

/** Faults an hour, of all kinds. */
const PER_HOUR = 25;

describe('a session through everything at once', () => {
  it.each([
    [1, 'binance-futures'],
    [2, 'binance-spot'],
    [3, 'binance-futures'],
  ] as const)('decides as if nothing had been: seed %i on %s', async (seed, face) => {
    const outcome = await runSession({ faults: jumble(seed, PER_HOUR), seed, face });
    expect([outcome.violations, outcome.phase]).toEqual([[], 'live']);
    expect(outcome.verified).toMatchObject({ contradiction: undefined, digests: CLEAN_DIGESTS });
    expect(outcome.faultCounts.size).toBeGreaterThan(8);
  });
});
