import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunManifest } from '../../../reports/run/manifest.ts';
import type { VariantResult } from '../../../reports/validation/part.ts';
import type { LuckTest, Validation } from '../../../reports/validation/validation.ts';
import { storeMarket } from '../stored-market.ts';
import type { StoredMarket } from '../stored-market.ts';

const REPLAY = 'scripts/replay.ts';

/** What the tests look at in a replay's JSON. */
interface Replayed {
  readonly manifest: RunManifest;
  readonly summary: {
    readonly counters: { readonly maxDrawdown: number };
    readonly figures: Readonly<Record<'netProfit' | 'trades' | 'sharpe' | 'winRate' | 'averageR', { value: number }>>;
  };
  readonly validation: Validation;
}

/** Enters at whole hours with a stop and a target; a variant waits for other hours. */
const OWN_STRATEGY = `
import { defineStrategy, enter, hold, z } from 'ninefold';
export default defineStrategy({
  name: 'every hours',
  params: z.strictObject({ hours: z.int().default(2) }),
  decideOn: '1h',
  variants: ({ hours }) => [
    { group: 'patience', name: 'less', params: { hours: hours - 1 } },
    { group: 'patience', name: 'more', params: { hours: hours + 3 } },
  ],
  create: ({ clock, params, position, candles }) => {
    const hour = candles('1h');
    return () => {
      const close = hour.last.close;
      if (position.side || (clock.time / 3_600_000) % params.hours !== 0) return hold;
      return enter('long', { stop: close * 0.996, target: close * 1.006 });
    };
  },
});
`;

/** Knows that prices of the stored market are whole ticks, and asks for what cannot be where they are not. */
const PICKY_STRATEGY = `
import { defineStrategy, enter, hold, z } from 'ninefold';
export default defineStrategy({
  name: 'picky',
  params: z.strictObject({}),
  decideOn: '1h',
  create: ({ instrument, candles }) => {
    const hour = candles('1h');
    return () => {
      const ticks = hour.last.close / instrument.tickSize;
      return Math.abs(ticks - Math.round(ticks)) > 1e-3 ? enter('long', { stop: NaN }) : hold;
    };
  },
});
`;

let market: StoredMarket;
beforeAll(async () => {
  market = await storeMarket();
});
afterAll(() => market.remove());

const replay = (...args: readonly string[]): Promise<Replayed> =>
  market.json<Replayed>(REPLAY, ['-d', 'small', '--no-report', ...args]);

describe('a replay held against luck', () => {
  it('gives the same p-value on one thread and on several, in any batches, and another for another seed', async () => {
    const tested = ['-s', 'ema-cross', '--permutations', '9'];
    const one = await replay(...tested, '--workers', '1');
    const permutations = one.validation.permutations as LuckTest;
    expect(permutations).toMatchObject({
      statistic: 'net profit, quote units',
      observed: one.summary.figures.netProfit.value,
      runs: 9,
      pValue: (permutations.asGood + 1) / 10,
    });
    expect(permutations.deviation).toBeGreaterThan(0);
    expect(permutations.bins.reduce((sum, { count }) => sum + count, 0)).toBe(9);
    const two = await replay(...tested, '--workers', '2', '--batch-size', '1000');
    expect(two.validation.permutations).toEqual(permutations);
    const other = await replay(...tested, '--workers', '3', '--seed', '2');
    expect((other.validation.permutations as LuckTest).mean).not.toBe(permutations.mean);
  });

  it('flips coins without being asked, the same ones every time', async () => {
    const [run, again] = [
      await replay('-s', 'ema-cross'),
      await replay('-s', 'ema-cross', '--symbols', 'CCCUSDT,AAAUSDT'),
    ];
    const { coinFlip, permutations, variants } = run.validation;
    expect(coinFlip).toMatchObject({ runs: 1_000, statistic: expect.stringContaining('net result') });
    expect(permutations).toEqual({ absent: 'not asked for: replay --permutations 100' });
    expect(variants).toEqual([]);
    expect((await replay('-s', 'ema-cross')).validation.coinFlip).toEqual(coinFlip);
    expect(again.validation.coinFlip).not.toEqual(coinFlip);
    expect((await replay('-s', 'buy-and-hold')).validation.coinFlip).toEqual({ absent: 'no closed trade' });
  });

  it('tries the variants that a strategy names, each as a run of its own would be, and counts them as trials', async () => {
    const own = market.write('own.ts', OWN_STRATEGY);
    const apart = ['--out', join(market.folder, 'apart')];
    const tested = await replay('-s', own, '--validate', '--permutations', '1', '--workers', '2', ...apart);
    const { variants } = tested.validation;
    expect(variants.map(({ group, name }) => `${group}: ${name}`)).toEqual([
      'patience: less',
      'patience: more',
      'intrabar: pessimistic',
      'intrabar: ohlcPath',
      'intrabar: optimistic',
    ]);
    const runs = [
      await replay('-s', own, '--set', 'hours=1'),
      await replay('-s', own, '--set', 'hours=5'),
      tested,
      await replay('-s', own, '--intrabar', 'ohlcPath'),
      await replay('-s', own, '--intrabar', 'optimistic'),
    ];
    const resultOf = ({ summary: { figures, counters } }: Replayed): Partial<VariantResult> => ({
      netProfit: figures.netProfit.value,
      trades: figures.trades.value,
      meanR: figures.averageR.value,
      winRate: figures.winRate.value,
      sharpe: figures.sharpe.value,
      maxDrawdown: counters.maxDrawdown,
    });
    expect(variants).toEqual(variants.map(({ group, name }, i) => ({ group, name, ...resultOf(runs[i]!) })));
    expect(new Set(variants.slice(0, 3).map(({ netProfit }) => netProfit)).size).toBe(3);
    const trials = ({ validation }: Replayed): number => validation.overfit.trials.trials;
    const outputs = runs.map(({ manifest }) => manifest.digests.outputs);
    expect([trials(tested), trials(await replay('-s', own, ...apart))]).toEqual([1, new Set(outputs).size]);
  });

  it('prints both tests and the variants to people, and no bar into a pipe', async () => {
    const own = market.write('own.ts', OWN_STRATEGY);
    const args = ['-d', 'small', '--no-report', '-s', own, '--symbols', 'AAAUSDT', '--validate', '--permutations', '2'];
    const { stdout, stderr } = await market.run(REPLAY, args);
    expect(stdout).toMatch(
      /^Coin flips {7}p = 0\.\d{3} \(0\.\d{3} to 0\.\d{3}\): -?\d+ against a mean of .*, 1,000 runs$/m,
    );
    expect(stdout).toMatch(/^Permutations {5}p = .*, 2 runs$/m);
    expect(stdout).toMatch(/^patience +more +-?\d+ /m);
    expect(stderr).toMatch(/^SYNTHETIC MARKET: .*\n$/);
  });

  it('ends with the one sentence of a thread that fails', async () => {
    const picky = market.write('picky.ts', PICKY_STRATEGY);
    const args = ['-d', 'small', '--no-report', '-s', picky];
    expect(await market.run(REPLAY, args)).toMatchObject({ exitCode: 0 });
    const { exitCode, stderr, stdout } = await market.run(REPLAY, [...args, '--permutations', '3', '--workers', '2']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^Strategy picky asked for stop = NaN on .*\.$/),
      '',
    ]);
  });

  it.each([
    [['--permutations', '0'], '--permutations 0 makes no sense: give a whole number from 1 to 100000.\n'],
    [['--permutations', '2.5'], '--permutations 2.5 makes no sense: give a whole number from 1 to 100000.\n'],
    [['--permutations', '1e9'], '--permutations 1000000000 makes no sense: give a whole number from 1 to 100000.\n'],
    [['--permutations', 'many'], '--permutations needs a number.\n'],
    [['--permutations', '5', '--workers', '0'], '--workers 0 makes no sense: give a whole number from 1 to 256.\n'],
    [['--validate', '--workers', '-1'], '--workers -1 makes no sense: give a whole number from 1 to 256.\n'],
    [
      ['--permutations', '5', '--intrabar', 'lowerTimeframe'],
      '--permutations and --validate replay 1m candles only: use another --intrabar than lowerTimeframe.\n',
    ],
  ])('refuses %j in one sentence', async (args, message) => {
    const ended = await market.run(REPLAY, ['-d', 'small', '-s', 'ema-cross', ...args]);
    expect(ended).toEqual({ exitCode: 2, stdout: '', stderr: message });
  });
});
