/** The export of features as a process: what it writes is what the indicators give, in all formats. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from '@uwdata/flechette';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateMarket } from '../datasets/generate/market.ts';
import { storeGenerated } from '../datasets/write/store-generated.ts';
import { SIXTY_NINE } from '../engine/indicators/sixty-nine.ts';
import type { CandleColumns } from '../engine/market/candle.ts';
import { featureColumn } from '../engine/testing/indicator-rows.ts';
import { buildProgram } from './program/built-program.ts';
import type { BuiltProgram, Ended } from './program/built-program.ts';

const FROM = Date.UTC(2024, 0, 1);
const MINUTES = 3_000;
const NONE = join(tmpdir(), 'ninefold-none.csv');
const SYMBOLS = ['BTCUSDT', 'ETHUSDT'];

describe('npm run indicators', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ninefold-features-'));
  const out = join(dataDir, 'out');
  let program: BuiltProgram;
  let candles: CandleColumns;
  const run = (...args: string[]): Promise<Ended> =>
    program.run(['--dataset', 'small', '--data-dir', dataDir, ...args]);

  beforeAll(async () => {
    const market = generateMarket({ seed: 5, symbols: SYMBOLS, from: FROM, to: FROM + MINUTES * 60_000 });
    await storeGenerated(market, { dataDir, name: 'small' });
    candles = [...market.candles('BTCUSDT', MINUTES)][0]!.columns;
    program = await buildProgram('scripts/indicators.ts');
  });
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('writes all 69 as CSV, numbers exact, empty where not warm', async () => {
    const path = join(out, 'all.csv');
    const { exitCode, stdout } = await run('--symbols', 'BTCUSDT', '--out', path);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`BTCUSDT: 3,000 candles of 1m × 69 features in ${path}\n`);
    const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(header).toBe(['open_time', ...SIXTY_NINE.map(({ name }) => name)].join(','));
    const cells = lines.map((line) => line.split(','));
    expect(cells.map(([time]) => Number(time))).toEqual([...candles.openTime.subarray(0, MINUTES)]);
    SIXTY_NINE.forEach(({ spec, output }, k) => {
      const column = featureColumn(spec, candles, output);
      expect(cells.map((row) => row[k + 1])).toEqual(column.map((value) => (Number.isNaN(value) ? '' : String(value))));
    });
  });

  it('writes the same as Arrow and as Parquet, null where not warm', async () => {
    const only = ['--symbols', 'BTCUSDT', '--only', 'macd_signal,rsi_14', '--timeframe', '15m'];
    const csv = (await run(...only)).stdout.trimEnd().split('\n');
    expect(csv).toHaveLength(1 + MINUTES / 15);
    expect(csv[0]).toBe('open_time,macd_signal,rsi_14');
    const wanted = csv.slice(1).map((line) => line.split(',').map((cell) => (cell === '' ? null : Number(cell))));
    expect(wanted.filter((row) => row.includes(null))).toHaveLength(33);

    const arrow = join(out, 'some.arrow');
    expect((await run(...only, '--format', 'arrow', '--out', arrow)).exitCode).toBe(0);
    const table = tableFromIPC(readFileSync(arrow));
    expect(table.toArray().map((row) => Object.values(row as object))).toEqual(wanted);

    const parquet = join(out, 'some.parquet');
    expect((await run(...only, '--format', 'parquet', '--out', parquet)).exitCode).toBe(0);
    const bytes = new Uint8Array(readFileSync(parquet)).buffer;
    const rows = (await parquetReadObjects({ file: bytes })) as Record<string, unknown>[];
    expect(rows.map((row) => [Number(row['open_time']), row['macd_signal'] ?? null, row['rsi_14'] ?? null])).toEqual(
      wanted,
    );
  });

  it('writes a file per symbol into a folder and says so as JSON; starts cold at --from', async () => {
    const { stdout, exitCode } = await run(
      '--from',
      '2024-01-02',
      '--only',
      'ema_5',
      '--out',
      `${out}/each/`,
      '--json',
    );
    expect(exitCode).toBe(0);
    const { files, features } = JSON.parse(stdout) as { files: { symbol: string; rows: number }[]; features: number };
    expect(features).toBe(1);
    expect(files.map(({ symbol, rows }) => [symbol, rows])).toEqual(SYMBOLS.map((symbol) => [symbol, MINUTES - 1440]));
    const lines = readFileSync(join(out, 'each', 'BTCUSDT-1m-features.csv'), 'utf8').split('\n');
    expect(lines.slice(1, 6).map((line) => line.endsWith(','))).toEqual([true, true, true, true, false]);
    expect(lines[1]).toBe(`${Date.UTC(2024, 0, 2)},`);
  });

  const refusals: readonly [string[], string][] = [
    [['--symbols', 'BTCUSDT', '--only', 'rsi_15'], 'There is no feature "rsi_15". Did you mean "rsi_14"?'],
    [['--symbols', 'BTCUSTD'], 'Dataset "small" holds no symbol "BTCUSTD". Did you mean "BTCUSDT"?'],
    [['--timeframe', '61m'], '--timeframe "61m" is none: expected 1m, 2m … 60m, 1h, 4h or 1d.'],
    [[], '2 symbols do not go into one table'],
    [['--symbols', 'BTCUSDT', '--json'], '--json prints one document on stdout'],
    [
      ['--symbols', 'BTCUSDT', '--timeframe', '1d', '--from', '2024-01-03', '--out', NONE],
      'No complete 1d candle of BTCUSDT lies in that span: nothing was written.',
    ],
  ];
  it.each(refusals)('refuses %j', async (args, sentence) => {
    const { exitCode, stderr, stdout } = await run(...args);
    expect([exitCode, stderr + stdout]).toEqual([2, expect.stringContaining(sentence)]);
    expect(existsSync(NONE)).toBe(false);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('ninefold-none'))).toEqual([]);
  });
});
