/** The 69 features against golden values, a naive batch reference, and months of real candles. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importCandles } from '../../datasets/import/import-candles.ts';
import { openDataset } from '../../datasets/read/dataset.ts';
import type { CandleColumns } from '../market/candle.ts';
import { lcgCandles, walkCandles } from '../testing/candles.ts';
import { GOLDEN } from '../testing/indicator-golden.ts';
import { referenceColumns } from '../testing/indicator-reference.ts';
import { featureRows } from '../testing/indicator-rows.ts';
import { expectClose } from './indicator.contract.ts';
import { SIXTY_NINE } from './sixty-nine.ts';

const SHARED = join(import.meta.dirname, '../../../shared');
const ARCHIVE = join(SHARED, 'data/binance-archive/data/spot/monthly/klines');

interface GoldenFile {
  readonly indices: readonly number[];
  readonly values: Readonly<Record<string, readonly number[] | Readonly<Record<string, number>>>>;
}

/** All 69 columns by name. */
function ourColumns(candles: CandleColumns): Record<string, number[]> {
  const rows = new Map<string, number[][]>();
  return Object.fromEntries(
    SIXTY_NINE.map(({ name, spec, output }) => {
      if (!rows.has(spec.key)) rows.set(spec.key, featureRows(spec, candles));
      const k = spec.outputs.indexOf(output);
      return [name, rows.get(spec.key)!.map((row) => row[k] as number)];
    }),
  );
}

function expectSame(candles: CandleColumns): void {
  const ours = ourColumns(candles);
  const reference = referenceColumns(candles);
  for (const { name } of SIXTY_NINE) expectClose(ours[name]!, reference[name]!);
}

function expectGolden(file: string, candles: CandleColumns): void {
  const { indices, values } = JSON.parse(readFileSync(join(SHARED, 'golden', file), 'utf8')) as GoldenFile;
  const ours = ourColumns(candles);
  expect(Object.keys(values).sort()).toEqual(SIXTY_NINE.map(({ name }) => name).sort());
  for (const { name } of SIXTY_NINE) {
    const wanted = Object.values(values[name]!);
    expect(wanted).toHaveLength(indices.length);
    const known = indices.filter((_, i) => wanted[i] !== null);
    expectClose(
      known.map((i) => ours[name]![i]!),
      wanted.filter((value) => value !== null),
    );
  }
}

describe('the 69 features', () => {
  it('are 69, each with a name of its own', () => {
    expect(new Set(SIXTY_NINE.map(({ name }) => name)).size).toBe(69);
    expect(SIXTY_NINE.filter(({ spec, output }) => !spec.outputs.includes(output))).toEqual([]);
    expect(Object.keys(GOLDEN).sort()).toEqual(SIXTY_NINE.map(({ name }) => name).sort());
  });

  it('have the values and the warm-ups of the design', () => {
    const ours = ourColumns(lcgCandles(600));
    for (const [name, [first, at250, at599]] of Object.entries(GOLDEN)) {
      const column = ours[name]!;
      expect([name, column.findIndex((value) => !Number.isNaN(value))]).toEqual([name, first]);
      expectClose([column[250]!, column[599]!], [at250, at599]);
    }
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed))('equal the naive reference on walk %i', (seed) => {
    expectSame(walkCandles(600, { seed: `sixty-nine ${seed}`, absentShare: seed % 2 === 0 ? 0 : 0.05 }));
  });
});

describe.skipIf(!existsSync(SHARED))('the 69 features on real candles', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ninefold-features-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));

  const month = async (symbol: string, yearMonth: string): Promise<CandleColumns> => {
    const name = `${symbol}-${yearMonth}`.toLowerCase();
    await importCandles({ dataDir, name, paths: [join(ARCHIVE, symbol, '1m', `${symbol}-1m-${yearMonth}.zip`)] });
    const { sources } = await openDataset(dataDir, name);
    for await (const batch of sources()[0]!.open()) if (batch.kind === 'candles') return batch.columns;
    throw new Error(`${name} holds no candle.`);
  };

  it('equal the golden files', async () => {
    expectGolden('indicators-69-lcg.json', lcgCandles(600));
    expectGolden('indicators-69-btcusdt-2022-01.json', await month('BTCUSDT', '2022-01'));
  });

  it('equal the naive reference over a whole month', { timeout: 120_000 }, async () => {
    expectSame(await month('SOLUSDT', '2022-06'));
  });
});
