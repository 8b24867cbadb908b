import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataset } from '../../../datasets/write/dataset-writer.ts';
import { createCandleColumns, CANDLE_COLUMNS } from '../../../engine/market/candle.ts';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { isoTime } from '../../../engine/market/iso-time.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import { TEST_START } from '../../../engine/testing/candles.ts';
import { buildProgram } from '../../program/built-program.ts';
import type { BuiltProgram, Ended } from '../../program/built-program.ts';
import { EMPTY_AT_END, RECORDED_MARKET, RECORDED_MINUTES, recordRun } from '../testing/recorded-run.ts';

const CROSS = { strategy: 'ema-cross', set: ['fast=5', 'slow=13', 'timeframe=1m', 'costs.feeTakerBps=7', 'seed=3'] };
const at = (minute: number): number => TEST_START + minute * MINUTE_MS;
/** A minute with a candle of every symbol. */
const ALTERED = 400;

interface Digests {
  readonly inputs: string;
  readonly outputs: string;
}

let folder: string;
let runs: BuiltProgram;
let replay: BuiltProgram;
const places = (): Record<string, string> => ({
  NINEFOLD_DATA_DIR: join(folder, 'store'),
  NINEFOLD_RUNS_DIR: join(folder, 'runs'),
});
const run = (...args: string[]): Promise<Ended> => runs.run(args, places());
const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await run(...args, '--json')).stdout) as T;
const record = (name: string): string => join(folder, 'runs', 'live', name);

/** Changes a record behind its back. */
function tamper(name: string, sql: string, ...values: unknown[]): void {
  const database = new Sqlite(join(record(name), 'record.sqlite'));
  expect(database.prepare(sql).run(...values).changes).toBe(1);
  database.close();
}

/** Stores candles of the recorded market as they would be official: some of another value, some missing, one more. */
async function storeOfficial(name: string, change: (minute: number, columns: CandleColumns) => boolean): Promise<void> {
  const writer = await createDataset(join(folder, 'store'), name);
  for (const [symbol, all] of Object.entries(RECORDED_MARKET)) {
    const columns: CandleColumns & { length: number } = createCandleColumns(all.length);
    for (let i = 0; i < all.length; i++) {
      const row = columns.length++;
      for (const column of CANDLE_COLUMNS) columns[column][row] = all[column][i]!;
      const minute = (all.openTime[i]! - TEST_START) / MINUTE_MS;
      const one = { ...columns, length: row } as CandleColumns;
      if (symbol === 'A' && !change(minute, one)) columns.length--;
    }
    const info = { symbol, market: 'um', tickSize: 0.01, quantityStep: 0 } as const;
    writer.addCandles(info, { kind: 'candles', symbol, timeframe: '1m', columns });
  }
  await writer.commit();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ninefold-parity-'));
  await recordRun(record('two'), [CROSS, { strategy: 'nine-heads', symbols: ['A', 'B'] }]);
  [runs, replay] = await Promise.all([buildProgram('scripts/runs.ts'), buildProgram('scripts/replay.ts')]);
}, 120_000);
afterAll(() => {
  for (const program of [runs, replay]) program.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command that was printed, as a shell would. */
async function again(command: string): Promise<Digests> {
  const [head, tail] = command.split(' -- ');
  expect(head).toBe('npm run replay');
  const args = [...tail!.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]!);
  const { exitCode, stdout } = await replay.run([...args, '--no-report', '--json'], places());
  expect(exitCode).toBe(0);
  return (JSON.parse(stdout) as { digests: Digests }).digests;
}

describe('a live run as a dataset', () => {
  it.each(['ema-cross', 'nine-heads'])(
    'replayed by the printed command it comes out the same: %s',
    async (bot) => {
      const made = await json<{ digests: Digests; command: string; lastClose: number; synthetic: boolean }>(
        'export',
        `two/${bot}`,
        '--as-dataset',
        bot,
      );
      expect(await again(made.command)).toEqual(made.digests);
      expect([made.lastClose, made.synthetic]).toEqual([at(RECORDED_MINUTES - EMPTY_AT_END), false]);
      const manifest = readFileSync(join(folder, 'store', bot, 'manifest.json'), 'utf8');
      expect(manifest).toContain(`"kind": "live",\n   "name": "test, record two, bot ${bot}, until `);
      expect(manifest).toContain('FUNDING_SETTLED');
    },
    120_000,
  );

  it('is refused when the name is taken, when it is not said which bot, and when there is no such run', async () => {
    const refused = async (...args: string[]): Promise<unknown> => {
      const { exitCode, stderr } = await run('export', ...args);
      return [exitCode, stderr];
    };
    await storeOfficial('taken', () => true);
    const taken = await refused('two/ema-cross', '--as-dataset', 'taken');
    expect(taken).toEqual([2, expect.stringContaining('Dataset "taken" exists: give --replace')]);
    const several = await refused('two', '--as-dataset', 'x');
    expect(several).toEqual([2, expect.stringContaining('has 2 bots (ema-cross, nine-heads): name one as RECORD/BOT')]);
    expect(await refused('tvo', '--as-dataset', 'x')).toEqual([2, expect.stringContaining('Did you mean "two"?')]);
  });

  it('is not made of a record that was altered, and leaves nothing behind', async () => {
    cpSync(record('two'), record('altered'), { recursive: true });
    tamper('altered', 'UPDATE candle SET close = close + 0.01 WHERE symbol = ? AND open_time = ?', 'A', at(ALTERED));
    const { exitCode, stderr } = await run('export', 'altered/ema-cross', '--as-dataset', 'never');
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining('the candle of A at 2025-01-01 06:41')]);
    expect(stderr).toContain('Nothing was stored.');
    expect(readdirSync(join(folder, 'store')).filter((name) => /never|partial/.test(name))).toEqual([]);
    const verified = await run('verify', 'altered/ema-cross');
    expect([verified.exitCode, verified.stderr]).toEqual([
      4,
      expect.stringContaining('the candle of A at 2025-01-01 06:41'),
    ]);
  }, 120_000);
});

describe('live runs among the runs', () => {
  it('are verified, listed and shown', async () => {
    const verified = await json<{ verified: boolean; bots: { id: string; frames: number }[] }>('verify', 'two');
    expect(verified.verified).toBe(true);
    expect(verified.bots.map(({ id, frames }) => [id, frames])).toEqual([
      ['ema-cross', RECORDED_MINUTES],
      ['nine-heads', RECORDED_MINUTES],
    ]);
    const { live } = await json<{ live: { run: string; trades: { trades: number } }[] }>('list');
    const listed = live.filter(({ run: name }) => name.startsWith('two/'));
    expect(listed.map(({ run: name }) => name)).toEqual(['two/ema-cross', 'two/nine-heads']);
    expect(listed[0]!.trades.trades).toBeGreaterThan(5);
    const table = (await run('list', '--strategy', 'nine-heads')).stdout;
    expect(table).toMatch(/^two\/nine-heads +nine-heads +test +A,B +2025-01-01 00:01 – 2025-01-01 17:00 +1,020 /m);
    expect(table).not.toContain('two/ema-cross');
    const shown = await json<{ identity: object; candles: object }>('show', record('two/ema-cross'));
    expect(shown).toMatchObject({ run: 'two/ema-cross', identity: { config: { seed: 3 } }, revisions: 0 });
    expect((await run('show', 'two/ema-cross')).stdout).toMatch(/^verify +npm run runs -- verify two\/ema-cross$/m);
  }, 120_000);
});

interface Compared {
  readonly candles: { readonly listed: { symbol: string; openTime: number; kind: string; fields: object[] }[] };
  readonly decisions: { readonly differences: { kind: string; time: number }[]; readonly firstFrame: number | null };
  readonly verdict: string;
}

describe('a live run against official candles', () => {
  it('names what was seen otherwise, and the decisions that change with it', async () => {
    await storeOfficial('official', (minute, columns) => {
      if (minute === ALTERED) columns.close[columns.length]! += 3;
      if (minute === ALTERED) columns.high[columns.length]! += 3;
      if (minute === ALTERED + 40) columns.volume[columns.length]! += 1;
      return minute !== ALTERED + 80;
    });
    const compared = await json<Compared>('compare-archive', 'two/ema-cross', '-d', 'official');
    const { listed } = compared.candles;
    expect(
      listed.filter(({ kind }) => kind === 'differs').map(({ openTime, fields }) => [openTime, fields.length]),
    ).toEqual([
      [at(ALTERED), 2],
      [at(ALTERED + 40), 1],
    ]);
    expect(listed.filter(({ kind }) => kind === 'onlyAsSeen')).toMatchObject([
      { symbol: 'A', openTime: at(ALTERED + 80) },
    ]);
    // Recorded minutes in which no symbol has a candle, and the last ones.
    expect(listed.filter(({ kind }) => kind === 'onlyOfficial').length).toBeGreaterThan(8);
    const { differences, firstFrame } = compared.decisions;
    expect(differences.length).toBeGreaterThan(0);
    expect(firstFrame).toBeGreaterThan(at(ALTERED));
    // A trade is named by its entry, which may be older than what changed it.
    expect(differences.every(({ kind, time }) => kind === 'trade' || time > at(ALTERED))).toBe(true);
    expect(compared.verdict).toMatch(
      /^Logic: the live run comes out the same .* all 1,020 frames\. Data: 2 of [\d,]+ candles .* decisions? changes? with them/,
    );
    const { stdout } = await run('compare-archive', 'two/ema-cross', '-d', 'official');
    expect(stdout).toMatch(/^2025-01-01 06:40 +A +close +\d/m);
    expect(stdout.trimEnd().endsWith(compared.verdict)).toBe(true);
  }, 120_000);

  it('finds nothing where the candles are the same', async () => {
    await run('export', 'two/ema-cross', '--as-dataset', 'same');
    const { verdict, ...same } = await json<Compared>('compare-archive', 'two/ema-cross', '-d', 'same');
    expect(same).toMatchObject({ candles: { listed: [] }, decisions: { differences: [], firstFrame: null } });
    expect(verdict).toMatch(/ Data: all [\d,]+ candles are the official ones\.$/);
  }, 120_000);
});

describe('the report of a live run', () => {
  it('draws the replay under the live account and says that they agree', async () => {
    const { report, parting } = await json<{ report: string; parting: string | null }>('report', 'two/ema-cross');
    expect(parting).toBeNull();
    const page = readFileSync(report, 'utf8');
    expect(page).toContain('No divergence: a replay of what the live run was fed gives the same inputs and outputs');
    expect(page).toContain('id="chart-live-beside"');
    expect(page).not.toMatch(/ src="http| href="http/);
    expect(existsSync(join(record('two'), 'report-ema-cross', 'trades.csv'))).toBe(true);
  }, 120_000);

  it('names the first divergence', async () => {
    cpSync(record('two'), record('parted'), { recursive: true });
    tamper('parted', 'UPDATE mark SET equity = equity + 1 WHERE bot = 1 AND close_time = ?', at(600));
    const { stdout } = await run('report', 'parted/ema-cross');
    expect(stdout).toMatch(
      `First divergence: the journal is the same, but the account recorded for ${isoTime(at(600))} is`,
    );
    tamper('parted', 'UPDATE candle SET volume = volume + 1 WHERE symbol = ? AND open_time = ?', 'B', at(ALTERED));
    const { parting } = await json<{ parting: string }>('report', 'parted/ema-cross');
    expect(parting).toBe('The data differs: the candle of B at 2025-01-01 06:41 in parted/ema-cross was altered.');
  }, 120_000);
});
