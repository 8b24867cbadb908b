import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../engine/market/units.ts';
import { formatCount } from './program/output.ts';
import { MARKET_DAYS, MARKET_START, storeMarket } from './program/stored-market.ts';
import type { StoredMarket } from './program/stored-market.ts';

const REPLAY = 'scripts/replay.ts';

/** What the tests look at in a replay's JSON. */
interface Replayed {
  readonly runId: string;
  readonly digests: { readonly inputs: string; readonly outputs: string };
  readonly folder: string;
  readonly report: string | null;
  readonly manifest: Readonly<Record<string, unknown>> & { readonly command: string; readonly config: object };
  readonly summary: { readonly counters: Readonly<Record<string, number>>; readonly figures: object };
}

/** What nine heads count of their scans. */
interface FunnelAccount {
  readonly scans: readonly { readonly scans: number; readonly refusals: Readonly<Record<string, number>> }[];
}

/** Buys at odd hours: an own file, far from the project, with parameters that a shell could mistake. */
const OWN_STRATEGY = `
import { defineStrategy, enter, exit, hold, z } from 'ninefold';
const hour: number = 3_600_000;
export default defineStrategy({
  name: 'odd hours',
  params: z.strictObject({ code: z.string().default('x'), note: z.string().default('') }),
  decideOn: '1h',
  create: ({ clock, position, params }) => () =>
    (clock.time / hour) % 2 === 1 ? enter('long', { reasons: [params.code] }) : position.side ? exit(params.note) : hold,
});
`;

let market: StoredMarket;
beforeAll(async () => {
  market = await storeMarket();
});
afterAll(() => market.remove());

const replay = (args: readonly string[], environment?: Record<string, string>): Promise<Replayed> =>
  market.json<Replayed>(REPLAY, ['--dataset', 'small', '--no-report', ...withStrategy(args)], environment);

/** The quick baseline, unless a strategy is named. */
function withStrategy(args: readonly string[]): readonly string[] {
  return args.includes('-s') ? args : [...args, '-s', 'ema-cross'];
}

/** Splits a command as a shell would. */
function shellWords(command: string): string[] {
  return execFileSync('sh', ['-c', `for word in ${command}; do printf '%s\\0' "$word"; done`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

async function refused(args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await market.run(REPLAY, ['--no-report', ...args]);
  expect([exitCode, stdout]).toEqual([2, '']);
  return stderr;
}

describe('replay', () => {
  it('prints manifest, digests and summary as one JSON document, and nothing else', async () => {
    const { exitCode, stdout, stderr } = await market.run(REPLAY, ['-d', 'small', '-s', 'ema-cross', '--json']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^SYNTHETIC MARKET: .*\n$/);
    const { digests, manifest, summary, folder, report } = JSON.parse(stdout) as Replayed;
    expect(digests).toEqual({
      inputs: expect.stringMatching(/^[0-9a-f]{64}$/),
      outputs: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(manifest).toMatchObject({
      digests,
      strategy: { name: 'ema-cross', source: 'ema-cross', params: { fast: 12, slow: 26, timeframe: '5m' } },
      dataset: { name: 'small', synthetic: true },
      symbols: ['AAAUSDT', 'BBBUSDT', 'CCCUSDT'],
      from: MARKET_START + MINUTE_MS,
      to: MARKET_START + MARKET_DAYS * DAY_MS,
    });
    const { candles, frames, observations, signals } = summary.counters;
    expect([frames, candles]).toEqual([MARKET_DAYS * 1440, 3 * MARKET_DAYS * 1440]);
    expect([observations! > 10, signals! > 30]).toEqual([true, true]);
    expect(report).toBe(join(folder, 'report.html'));
    expect(existsSync(report!)).toBe(true);
  });

  it('says what stopped a strategy that keeps a funnel: code, count and share of scans, most frequent first', async () => {
    const sets = ['warmupCandles.entry=50', 'warmupCandles.analysis=0'].flatMap((set) => ['--set', set]);
    const what = ['-d', 'small', '--no-report', '--symbols', 'AAAUSDT', '--preset', 'literal', ...sets];
    const { stdout } = await market.run(REPLAY, what);
    const { summary } = await market.json<{ summary: { account: FunnelAccount } }>(REPLAY, what);
    const { scans } = summary.account;
    const total = scans.reduce((sum, one) => sum + one.scans, 0);
    const counts = new Map<string, number>();
    for (const [code, count] of scans.flatMap(({ refusals }) => Object.entries(refusals)))
      counts.set(code, (counts.get(code) ?? 0) + count);
    const top = [...counts].sort(([, a], [, b]) => b - a).slice(0, 4);
    const said = top.map(([code, n]) => `${code} ${formatCount(n)} (${((100 * n) / total).toFixed(2)} %)`);
    expect(top.length).toBeGreaterThan(2);
    expect(stdout).toContain(`\nRefused          ${said.join(', ')} of ${formatCount(total)} scans\n`);
    expect((await market.run(REPLAY, ['-d', 'small', '--no-report', '-s', 'ema-cross'])).stdout).not.toContain(
      'Refused',
    );
  });

  it('gives the same digests again, in another order, batch size, zone and language', async () => {
    const { digests, runId } = await replay([]);
    const again = [
      await replay([]),
      await replay(['--symbols', 'CCCUSDT,AAAUSDT', '--symbols', 'BBBUSDT']),
      await replay(['--batch-size', '777']),
      await replay([], { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }),
    ];
    expect(again.map((one) => one.digests)).toEqual(again.map(() => digests));
    expect(new Set([runId, ...again.map((one) => one.runId)]).size).toBe(5);
    const seeds = [await replay(['-s', 'coin-flip']), await replay(['-s', 'coin-flip', '--seed', '2'])];
    expect(seeds[0]!.digests.inputs).toBe(digests.inputs);
    expect(seeds[1]!.digests.inputs).toBe(digests.inputs);
    expect(seeds[0]!.digests.outputs).not.toBe(seeds[1]!.digests.outputs);
  });

  it('runs from a config file as from flags, a flag winning over the file', async () => {
    const flags = ['--symbols', 'BBBUSDT', '--from', '2024-01-31', '--to', '2024-02-02T12:30', '-s', 'coin-flip'];
    const sets = [
      '--set',
      'chance=0.5',
      '--set',
      'sizing.riskFraction=0.02',
      '--set',
      'costs.feeTakerBps=7',
      '--seed',
      '9',
    ];
    const file = market.write(
      'run.json',
      JSON.stringify({
        dataset: 'small',
        symbols: ['BBBUSDT'],
        from: '2024-01-31',
        to: '2024-02-02T12:30',
        strategy: 'coin-flip',
        params: { chance: 0.5 },
        sizing: { riskFraction: 0.02 },
        costs: { feeTakerBps: 7 },
        seed: 9,
      }),
    );
    const [byFlags, byFile] = [
      await replay([...flags, ...sets]),
      await market.json<Replayed>(REPLAY, ['--no-report', '--config', file]),
    ];
    expect(byFile.digests).toEqual(byFlags.digests);
    expect(byFile.manifest.config).toEqual(byFlags.manifest.config);
    expect(byFile.manifest.config).toMatchObject({ seed: 9, sizing: { mode: 'risk', riskFraction: 0.02 } });
    const over = await market.json<Replayed>(REPLAY, ['--no-report', '--config', file, '--seed', '10']);
    expect(over.digests.outputs).not.toBe(byFile.digests.outputs);
  });

  it('prints the command that gives the same digests', async () => {
    const own = market.write('own strategy.ts', OWN_STRATEGY);
    const odd = ['--set', 'code="1"', '--set', "note=it's 5 $HOME `x`", '--set', 'leverageMax=3'];
    for (const args of [
      ['-s', own, ...odd, '--from', '2024-01-31T05:17'],
      [
        '-s',
        'coin-flip',
        '--set',
        'sizing.fraction=0.5',
        '--set',
        'costs.slippage=proportional',
        '--intrabar',
        'ohlcPath',
      ],
      ['--data-dir', join(market.folder, 'store', '.', '..', 'store'), '--to', '2024-02-01'],
    ]) {
      const { manifest, digests } = await replay(args);
      const [npm, ran, program, dashes, ...words] = shellWords(manifest.command);
      expect([npm, ran, program, dashes]).toEqual(['npm', 'run', 'replay', '--']);
      expect(await market.json<Replayed>(REPLAY, [...words, '--no-report'])).toMatchObject({ digests });
    }
    const elsewhere = await market.json<Replayed>(
      REPLAY,
      ['-d', 'small', '-s', 'ema-cross', '--no-report', '--data-dir', market.dataDir],
      { NINEFOLD_DATA_DIR: '' },
    );
    expect(shellWords(elsewhere.manifest.command).slice(-2)).toEqual(['--data-dir', market.dataDir]);
  });

  it('runs a strategy file from anywhere on the disk, in the engine that is running', async () => {
    const own = market.write('own.ts', OWN_STRATEGY);
    const { manifest, summary } = await replay(['-s', own, '--set', 'code=ODD', '--symbols', 'AAAUSDT']);
    expect(manifest['strategy']).toMatchObject({ name: 'odd hours', params: { code: 'ODD', note: '' } });
    // The last exit is decided at the last close: no open is left to fill it.
    expect(summary.counters['fills']).toBe(2 * summary.counters['exitSignals']! - 1);
  });

  it.each([
    [['-d', 'smal'], /^There is no dataset "smal" in .*\. Did you mean "small"\?\n$/],
    [['-d', 'small', '--symbols', 'AAUSDT'], 'Dataset "small" holds no symbol "AAUSDT". Did you mean "AAAUSDT"?\n'],
    [['-d', 'small', '-s', 'ema-cross', '--set', 'fst=3'], 'Strategy ema-cross knows no "fst". Did you mean "fast"?\n'],
    [['-d', 'small', '--set', 'fast'], '--set fast has no value: write key=value, e.g. --set fast=20.\n'],
    [['-d', 'small', '-s', 'ema-cross', '--set', 'fast=1.5'], /^Strategy ema-cross: fast does not fit: .*\.\n$/],
    [['-d', 'small', '--set', 'costs.feeTakrBps=3'], /^Config knows no "costs\.feeTakrBps"\./],
    [['-d', 'small', '--set', 'leverageMax=-1'], /^Config: leverageMax does not fit: .*\.\n$/],
    [['-d', 'small', '--strategy', 'ema-cros'], /^There is no strategy "ema-cros"\. Did you mean "ema-cross"\?/],
    [['-d', 'small', '--from', '2024-02-30'], /^--from "2024-02-30" is no moment: /],
    [['-d', 'small', '--from', '2024-02-02', '--to', '2024-02-01'], /^--to 2024-02-01 is not after --from 2024-02-02/],
    [['-d', 'small', '--batch-size', '0'], /^A batch of 0 rows makes no sense/],
    [['-d', 'small', '--intrabar', 'lowerTimeframe'], /^--intrabar lowerTimeframe needs 1s candles/],
    [['-d', 'small', '--stratgy', 'x'], /^Unknown option or argument "stratgy"\. Did you mean "--strategy"\?/],
  ])('refuses %j in one sentence', async (args, message) => {
    const stderr = await refused(args);
    if (typeof message === 'string') expect(stderr).toBe(message);
    else expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it.each([
    ['{"dataset": "small", "stratgy": "ema-cross"}', /knows no "stratgy"\. Did you mean "strategy"\?/],
    ['{"dataset": "small", "costs": {"slippage": "none"}}', /^Config: costs\.slippage does not fit/],
    ['{"dataset": ', /^Config file .*broken\.json cannot be read: .* It has to be JSON\.\n$/],
    ['[]', /^Config file .*broken\.json has to hold one JSON object\.\n$/],
  ])('refuses a config file with %s', async (content, message) => {
    expect(await refused(['--config', market.write('broken.json', content)])).toMatch(message);
  });

  it('ends with data errors as such, also under --json', async () => {
    const args = ['-d', 'small', '--from', '2025', '--to', '2026', '--json'];
    const { exitCode, stdout } = await market.run(REPLAY, args);
    const { error } = JSON.parse(stdout) as { error: { code: string; exitCode: number; message: string } };
    expect([exitCode, error.code, error.exitCode]).toEqual([3, 'data', 3]);
    expect(error.message).toMatch(/^AAAUSDT has no candle in the period asked for/);
  });

  it('names strategy, symbol and time when a strategy asks for what cannot be', async () => {
    const own = market.write('wild.ts', OWN_STRATEGY.replace('reasons: [params.code]', 'stop: 0 / 0'));
    const { exitCode, stderr } = await market.run(REPLAY, ['-d', 'small', '-s', own, '--no-report']);
    expect(exitCode).toBe(2);
    expect(stderr).toBe('Strategy odd hours asked for stop = NaN on AAAUSDT at 2024-01-30T01:00:00Z.\n');
  });

  it('leaves no line in the ledger when it was cut off while it wrote', async () => {
    const out = join(market.folder, 'cut-off');
    // A limit on the size of files ends the process, or fails the write, in the middle of the report.
    const limited = market.write('limited.sh', 'ulimit -f 300; exec "$@"\n');
    const words = [
      limited,
      process.execPath,
      await market.compiled(REPLAY),
      '-d',
      'small',
      '-s',
      'ema-cross',
      '--data-dir',
      market.dataDir,
    ];
    expect(spawnSync('sh', [...words, '--out', out]).status).not.toBe(0);
    expect(readdirSync(out).length).toBeGreaterThan(0);
    const { runs } = await market.json<{ runs: unknown[] }>('scripts/runs.ts', ['list', '--out', out]);
    expect(runs).toEqual([]);
    await replay([]);
    expect(await market.json('scripts/runs.ts', ['list'])).not.toMatchObject({ runs: [] });
  });
});
