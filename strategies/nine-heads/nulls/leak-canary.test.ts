/** A head that reads the next candle must show: in what the strategy earns, and in the proof that it does not look ahead. */
import { describe, expect, it } from 'vitest';
import type { Candle, CandleCursor } from '../../../engine/market/candle.ts';
import { Random } from '../../../engine/market/random.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import { findLookahead } from '../../../engine/run/lookahead.ts';
import type { LookaheadResult } from '../../../engine/run/lookahead.ts';
import { walkCandles } from '../../../engine/testing/candles.ts';
import { batchesOf, engineFor, runOn } from '../../../engine/testing/runs.ts';
import { HEAD_IDS } from '../head.ts';
import type { Scope } from '../scope.ts';
import { byHours, meanOf, resolvedOf } from '../testing/r-multiples.ts';
import type { Mean } from '../testing/r-multiples.ts';
import { FREE_RUN, watched } from '../testing/watched.ts';
import type { Watch } from '../testing/watched.ts';

type Prepare = NonNullable<Watch['prepare']>;

/** The close `ahead` minutes after a candle, read from the columns behind its cursor; NaN where they end. */
function peek(candle: Candle, ahead: number): number {
  const cursor = candle as CandleCursor;
  const now = candle.openTime;
  cursor.moveTo(0);
  const row = (now - cursor.openTime) / MINUTE_MS;
  cursor.moveTo(row + ahead);
  const close = cursor.openTime > now ? cursor.close : NaN;
  cursor.moveTo(row);
  return close;
}

/** Puts another opinion in the place of the crypto head, which knows nothing without side data. */
function replacing(opinionOf: (minute: Candle, scope: Scope) => number): Prepare {
  return (desk, view) => {
    const minute = view.candles('1m');
    for (const { heads } of desk.desks) {
      const score = (scope: Scope): number => opinionOf(minute.last!, scope);
      Object.defineProperty(heads.crypto, 'score', { value: score });
    }
  };
}

const canary = replacing((minute, { minutes, candle }) => Math.sign(peek(minute, minutes) - candle.close));

const coin = (seed: number): Prepare => {
  const random = Random.fromKey(`coin ${seed}`);
  return replacing(() => (random.uniform() < 0.5 ? 1 : -1));
};

/** Settings under which the ninth chair is asked alone, and a position lasts one candle. */
const ALONE = {
  without: HEAD_IDS.filter((head) => head !== 'crypto'),
  headsMin: 1,
  confluenceMin: 0,
  rewardRiskMin: 0.1,
  plan: { holdCandlesMax: 1 },
  costs: { feeTakerBps: 0, feeMakerBps: 0, slipEntryBps: 0, slipStopBps: 0 },
};

/** Mean R of all candidates on walks that cost nothing, with the opinion in the ninth chair. */
function earningsWith(opinionOf: (seed: number) => Prepare): Mean {
  const clusters = [0, 1].flatMap((seed) => {
    const strategy = watched({ settings: ALONE, prepare: opinionOf(seed) });
    const market = { A: walkCandles(5_000, { seed: `leak ${seed}` }) };
    return byHours(resolvedOf(runOn(strategy, market, { config: { costs: FREE_RUN } })), 4);
  });
  return meanOf(clusters);
}

describe('a head that knows the next close', () => {
  it('earns what no coin in its place earns', () => {
    const [knowing, guessing] = [earningsWith(() => canary), earningsWith(coin)];
    expect(Math.min(knowing.count, guessing.count)).toBeGreaterThan(500);
    expect(Math.abs(guessing.mean)).toBeLessThan(3 * guessing.error);
    expect(knowing.mean).toBeGreaterThan(0.35);
    expect(knowing.mean).toBeGreaterThan(20 * knowing.error);
  });

  const market = { A: walkCandles(1_500, { seed: 'canary' }) };
  const look = (watch: Watch): LookaheadResult =>
    findLookahead({
      createEngine: () => engineFor(watched({ settings: { tradable: [1, 5] }, ...watch }), market),
      batches: batchesOf(market, { framesPerBatch: 480 }),
      cuts: 2,
      sample: 3,
      seed: 1,
    });

  it('is caught by cutting off the future', () => {
    expect(look({ prepare: canary }).leak).toMatchObject({ how: 'future cut off' });
  });

  it('is caught by another future, when it repeats what it once saw', () => {
    const seen = new Map<number, number>();
    const prepare = replacing((minute, { minutes, candle }) => {
      const next = peek(minute, minutes);
      const key = candle.closeTime * 256 + minutes;
      if (!Number.isNaN(next)) seen.set(key, next);
      return Math.sign((seen.get(key) ?? NaN) - candle.close);
    });
    const { leak } = look({ prepare });
    expect(leak).toMatchObject({ how: 'future replaced by noise' });
  });

  it('is not suspected where there is none', () => {
    expect(look({}).leak).toBeUndefined();
  });
});
