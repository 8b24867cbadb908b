import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CANDLE_COLUMNS, createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import type { Observation } from '../../engine/market/observation.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/market/units.ts';
import type { CandleBatch } from '../../engine/time/source.ts';
import { sliceCandles } from '../format/candle-file.ts';
import { listDatasetNames, removeDataset } from '../read/catalog.ts';
import { openDataset } from '../read/dataset.ts';
import { verifyDataset } from '../read/verify.ts';
import { createDataset } from './dataset-writer.ts';
import { createRowSource } from './row-source.ts';

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'store-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Three days around the turn of a month, with a hole. */
const START = Date.UTC(2022, 0, 30, 12);
function sample(count = 3 * 1440, volumeOf = (i: number): number => (i % 17) / 8): CandleColumns {
  const columns = createCandleColumns(count);
  for (let i = 0; i < count; i++) {
    if (i >= 500 && i < 510) continue;
    const row = columns.length++;
    columns.openTime[row] = START + i * MINUTE_MS;
    columns.open[row] = columns.close[row] = 100 + (i % 50) / 4;
    columns.high[row] = 200;
    columns.low[row] = 50;
    columns.volume[row] = volumeOf(i);
    columns.quoteVolume[row] = NaN;
    columns.trades[row] = i;
    columns.takerBuyVolume[row] = 0;
  }
  return columns;
}

const batchOf = (symbol: string, columns: CandleColumns): CandleBatch => ({
  kind: 'candles',
  symbol,
  timeframe: '1m',
  columns,
});
const info = (symbol: string) => ({ symbol, market: 'spot' }) as const;

const observation = (day: number, value: number): Observation => ({
  id: `FEAR_GREED||${day}`,
  kind: 'FEAR_GREED',
  symbol: null,
  eventTime: START + day * DAY_MS,
  availableAt: START + day * DAY_MS + 600_000,
  lagAssumed: true,
  source: 'import',
  payload: { value },
});

async function store(
  name: string,
  pieces: readonly CandleColumns[],
  symbols = ['BTCUSDT'],
  observations: Observation[] = [],
): Promise<string> {
  const writer = await createDataset(dataDir, name);
  for (const symbol of symbols)
    for (const piece of pieces) writer.addCandles(info(symbol), batchOf(symbol, piece), { source: createRowSource() });
  await writer.addObservations(observations);
  return (await writer.commit()).contentHash;
}

async function readBack(name: string): Promise<Record<string, number>[]> {
  const rows = [];
  const [source] = (await openDataset(dataDir, name)).sources();
  for await (const batch of source!.open()) {
    if (batch.kind !== 'candles') continue;
    for (let i = 0; i < batch.columns.length; i++)
      rows.push(Object.fromEntries(CANDLE_COLUMNS.map((c) => [c, batch.columns[c][i]!])));
  }
  return rows;
}

describe('a stored dataset', () => {
  it('gives back every value, absent ones included', async () => {
    const columns = sample();
    await store('d', [columns]);
    const rows = await readBack('d');
    expect(rows).toHaveLength(columns.length);
    for (const name of CANDLE_COLUMNS)
      expect(rows.map((row) => row[name])).toEqual([...columns[name].subarray(0, columns.length)]);
  });

  it('has one content hash whatever the batches, their order, the symbols’ order, the name', async () => {
    const columns = sample();
    const whole = await store('whole', [columns], ['BTCUSDT', 'ETHUSDT'], [observation(1, 20), observation(2, 30)]);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: columns.length - 1 }), { maxLength: 6 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(cuts, fc.boolean(), fc.func(fc.integer()), async (places, swap, rank) => {
        const bounds = [0, ...places.sort((a, b) => a - b), columns.length];
        const pieces = bounds.slice(1).map((end, i) => sliceCandles(columns, bounds[i]!, end));
        pieces.sort((a, b) => rank(a.openTime[0]!) - rank(b.openTime[0]!));
        const symbols = swap ? ['ETHUSDT', 'BTCUSDT'] : ['BTCUSDT', 'ETHUSDT'];
        const observations = [observation(1, 20), observation(2, 30)];
        expect(await store(`r${run++}`, pieces, symbols, swap ? observations.reverse() : observations)).toBe(whole);
      }),
      { numRuns: 25 },
    );
  });

  it('has another content hash when any stored value is another', async () => {
    const hashes = [
      await store('a', [sample()]),
      await store('b', [sample(undefined, (i) => (i === 4000 ? 0.3 : (i % 17) / 8))]),
    ];
    hashes.push(
      await store('c', [sample()], ['BTCUSDX']),
      await store('e', [sample()], ['BTCUSDT'], [observation(1, 20)]),
    );
    hashes.push(await store('f', [sample()], ['BTCUSDT'], [observation(1, 21)]));
    expect(new Set(hashes).size).toBe(5);
  });

  it('takes a negative zero for zero', async () => {
    expect(await store('a', [sample(20, () => -0)])).toBe(await store('b', [sample(20, () => 0)]));
  });

  it('lists what is missing, and infers the steps', async () => {
    await store('d', [sample()]);
    const { manifest } = await openDataset(dataDir, 'd');
    expect(manifest.gaps).toEqual([
      { symbol: 'BTCUSDT', kind: 'missing', from: START + 500 * MINUTE_MS, to: START + 509 * MINUTE_MS, count: 10 },
    ]);
    expect(manifest.symbols[0]).toMatchObject({ tickSize: 0.01, quantityStep: 0.001, rows: 3 * 1440 - 10 });
    expect(manifest.candleFiles.map(({ month, rows }) => [month, rows])).toEqual([
      ['2022-01', 36 * 60 - 10],
      ['2022-02', 36 * 60],
    ]);
  });
});

describe('adding to a dataset', () => {
  it('fills its gaps, and comes to the hash of one import', async () => {
    const columns = sample();
    const whole = await store('whole', [columns], ['BTCUSDT'], [observation(1, 20), observation(2, 30)]);
    await store(
      'd',
      [sliceCandles(columns, 0, 700), sliceCandles(columns, 1400, columns.length)],
      ['BTCUSDT'],
      [observation(2, 30)],
    );
    const writer = await createDataset(dataDir, 'd', { append: true });
    writer.addCandles(info('BTCUSDT'), batchOf('BTCUSDT', sliceCandles(columns, 690, 1400)));
    await writer.addObservations([observation(1, 20), observation(2, 99)]);
    const manifest = await writer.commit();
    expect(manifest.gaps.map(({ kind, count }) => [kind, count])).toEqual([
      ['missing', 10],
      ['duplicate', 10],
      ['conflict', 1],
    ]);
    expect(manifest.contentHash).toBe(whole);
    expect((await verifyDataset(dataDir, 'd')).differences).toEqual([]);
  });

  it('keeps the first of two values', async () => {
    const hash = await store('d', [sample(20)]);
    const writer = await createDataset(dataDir, 'd', { append: true });
    writer.addCandles(
      info('BTCUSDT'),
      batchOf(
        'BTCUSDT',
        sample(20, () => 9),
      ),
    );
    const manifest = await writer.commit();
    expect([manifest.contentHash, manifest.gaps.map(({ kind }) => kind)]).toEqual([hash, ['conflict']]);
  });

  it('is refused unless asked for', async () => {
    await store('d', [sample(20)]);
    await expect(createDataset(dataDir, 'd')).rejects.toThrow(
      'Dataset "d" exists: give --append to add to it, --replace',
    );
    await expect(createDataset(dataDir, '../d')).rejects.toThrow('"../d" cannot name a dataset');
  });

  it('is refused when another program changed it meanwhile', async () => {
    await store('d', [sample(20)]);
    const slow = await createDataset(dataDir, 'd', { append: true });
    slow.addCandles(info('ETHUSDT'), batchOf('ETHUSDT', sample(20)));
    const fast = await createDataset(dataDir, 'd', { append: true });
    fast.addCandles(info('SOLUSDT'), batchOf('SOLUSDT', sample(20)));
    const { contentHash } = await fast.commit();
    await expect(slow.commit()).rejects.toThrow('was changed by another program meanwhile');
    expect((await openDataset(dataDir, 'd')).manifest.contentHash).toBe(contentHash);
    await slow.abort();
  });
});

describe('what a process that is gone left behind', () => {
  const gone = String(spawnSync(process.execPath, ['-e', '']).pid);

  it('is no dataset, and is cleared by the next write', async () => {
    mkdirSync(join(dataDir, `.partial-half-${gone}-0123456789ab`));
    mkdirSync(join(dataDir, `.partial-busy-${process.pid}-0123456789ab`));
    writeFileSync(join(dataDir, `.partial-half-${gone}-0123456789ab`, 'manifest.json'), '{}');
    expect(await listDatasetNames(dataDir)).toEqual([]);
    await store('d', [sample(20)]);
    expect(readdirSync(dataDir).sort()).toEqual([`.partial-busy-${process.pid}-0123456789ab`, 'd']);
  });

  it('comes back when it died between the two renames of a replacement', async () => {
    const hash = await store('d', [sample(20)]);
    renameSync(join(dataDir, 'd'), join(dataDir, `.old-d-${gone}-0123456789ab`));
    expect((await openDataset(dataDir, 'd')).manifest.contentHash).toBe(hash);
  });
});

describe('removeDataset', () => {
  it('removes one, and knows the others', async () => {
    await store('alpha', [sample(20)]);
    await store('beta', [sample(20)]);
    await expect(removeDataset(dataDir, 'alpa')).rejects.toThrow('There is no dataset "alpa"');
    await removeDataset(dataDir, 'alpha');
    expect(readdirSync(dataDir)).toEqual(['beta']);
  });
});
