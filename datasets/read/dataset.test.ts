import { mkdtempSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCandleColumns } from '../../engine/market/candle.ts';
import type { Observation } from '../../engine/market/observation.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/market/units.ts';
import type { Source } from '../../engine/time/source.ts';
import { createDataset } from '../write/dataset-writer.ts';
import { openDataset } from './dataset.ts';
import type { Dataset, Selection } from './dataset.ts';

const START = Date.UTC(2022, 0, 31);
const ROWS = 2 * 1440;
let dataDir: string;
let dataset: Dataset;

const observation = (symbol: string | null, day: number): Observation => ({
  id: `OPEN_INTEREST|${symbol ?? ''}|${day}`,
  kind: 'OPEN_INTEREST',
  symbol,
  eventTime: START + day * DAY_MS,
  availableAt: START + day * DAY_MS + 60_000,
  lagAssumed: true,
  source: 'import',
  payload: { oiQuote: day },
});

async function fill(name: string): Promise<void> {
  const columns = createCandleColumns(ROWS);
  for (let i = 0; i < ROWS; i++) {
    columns.openTime[i] = START + i * MINUTE_MS;
    columns.open[i] = columns.high[i] = columns.low[i] = columns.close[i] = 1 + i;
    columns.volume[i] = columns.takerBuyVolume[i] = 0;
  }
  columns.length = ROWS;
  const writer = await createDataset(dataDir, name);
  for (const symbol of ['ETHUSDT', 'BTCUSDT']) {
    writer.addCandles({ symbol, market: 'um' }, { kind: 'candles', symbol, timeframe: '1m', columns });
  }
  await writer.addObservations([
    observation('ETHUSDT', 1),
    observation(null, 0),
    observation('BTCUSDT', 0),
    observation(null, 1),
  ]);
  await writer.commit();
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'store-'));
  await fill('d');
  dataset = await openDataset(dataDir, 'd');
});
afterAll(() => rmSync(dataDir, { recursive: true }));

async function closesOf(source: Source): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const batch of source.open()) {
    if (batch.kind === 'candles') batches.push([...batch.columns.close.subarray(0, batch.columns.length)]);
  }
  return batches;
}

async function observedBy(selection: Selection): Promise<string[]> {
  const ids: string[] = [];
  for await (const batch of dataset.sources(selection).at(-1)!.open()) {
    if (batch.kind === 'observations') ids.push(...batch.observations.map(({ id }) => id));
  }
  return ids;
}

describe('Dataset.sources', () => {
  it('orders symbols by code units, and puts side data last', () => {
    const ids = ['candles/1m/BTCUSDT', 'candles/1m/ETHUSDT', 'observations'];
    expect(dataset.sources().map(({ id }) => id)).toEqual(ids);
    expect(dataset.sources({ symbols: ['ETHUSDT'] }).map(({ id }) => id)).toEqual(ids.slice(1));
  });

  it('hands out a stored month per batch, sharing its memory', async () => {
    const [source] = dataset.sources();
    expect((await closesOf(source!)).map((batch) => batch.length)).toEqual([1440, 1440]);
    for await (const batch of source!.open()) {
      if (batch.kind === 'candles') expect(batch.columns.open.buffer).toBe(batch.columns.takerBuyVolume.buffer);
    }
  });

  it('gives the same rows in batches of any size, and again when opened again', async () => {
    const whole = (await closesOf(dataset.sources()[0]!)).flat();
    const [source] = dataset.sources({ batchSize: 7 });
    expect((await closesOf(source!)).flat()).toEqual(whole);
    expect((await closesOf(source!)).flat()).toEqual(whole);
    expect((await closesOf(source!)).every((batch) => batch.length <= 7)).toBe(true);
  });

  it.each([
    [{ from: START + 5 * MINUTE_MS, to: START + 8 * MINUTE_MS }, [6, 7, 8]],
    [{ from: START + 5 * MINUTE_MS + 1, to: START + 8 * MINUTE_MS - 1 }, [7]],
    [{ to: START + 2 * MINUTE_MS }, [1, 2]],
    [{ from: START + (ROWS - 1) * MINUTE_MS }, [ROWS]],
    [{ from: START + ROWS * MINUTE_MS }, []],
    [{ to: START }, []],
  ])('takes from and to for decision times: %j', async (selection, closes) => {
    expect((await closesOf(dataset.sources({ symbols: ['BTCUSDT'], ...selection })[0]!)).flat()).toEqual(closes);
  });

  it('hands out side data of the chosen symbols and the market, also from before the first candle, none from after', async () => {
    const [market0, btc0, market1, eth1] = ['||0', '|BTCUSDT|0', '||1', '|ETHUSDT|1'].map((id) => `OPEN_INTEREST${id}`);
    expect(await observedBy({})).toEqual([market0, btc0, market1, eth1]);
    expect(await observedBy({ symbols: ['ETHUSDT'], from: START + 3 * DAY_MS, batchSize: 1 })).toEqual([
      market0,
      market1,
      eth1,
    ]);
    expect(await observedBy({ to: START + 60_000 })).toEqual([market0, btc0]);
    expect(await observedBy({ to: START + 59_999 })).toEqual([]);
  });

  it('names what it does not hold', async () => {
    expect(() => dataset.sources({ symbols: ['BTCUSD'] })).toThrow(
      'Dataset "d" holds no symbol "BTCUSD". Did you mean "BTCUSDT"?',
    );
    expect(() => dataset.sources({ batchSize: 0 })).toThrow('A batch of 0 rows makes no sense');
    await expect(openDataset(dataDir, 'zzzzzz')).rejects.toThrow(/There is no dataset "zzzzzz" in .*\. Known: d/);
    await expect(openDataset(join(dataDir, 'none'), 'd')).rejects.toThrow('None is stored yet');
    await expect(openDataset(dataDir, '../x')).rejects.toThrow('There is no dataset "../x"');
  });
});

describe('a damaged store', () => {
  const drain = async (name: string): Promise<number[][]> => closesOf((await openDataset(dataDir, name)).sources()[0]!);

  it('is refused by name when a file is gone, cut, or no Arrow file', async () => {
    await fill('hurt');
    const path = join(dataDir, 'hurt', 'candles/BTCUSDT/1m/2022-01.arrow');
    truncateSync(path, 5000);
    await expect(drain('hurt')).rejects.toThrow('candles/BTCUSDT/1m/2022-01.arrow is no candle file');
    writeFileSync(path, 'hello');
    await expect(drain('hurt')).rejects.toThrow('candles/BTCUSDT/1m/2022-01.arrow is no candle file');
    unlinkSync(path);
    await expect(drain('hurt')).rejects.toThrow('candles/BTCUSDT/1m/2022-01.arrow of the dataset is gone');
  });

  it.each([
    '',
    '{"format":2}',
    '{"format":1,"name":"x","contentHash":"","origins":[],"symbols":[],"candleFiles":[{"path":"../../etc/passwd"}],"observationFiles":[],"gaps":[]}',
  ])('is refused when the manifest is %j', async (text) => {
    await fill('bad');
    writeFileSync(join(dataDir, 'bad', 'manifest.json'), text);
    await expect(openDataset(dataDir, 'bad')).rejects.toThrow('manifest.json is no dataset manifest of format 1');
    rmSync(join(dataDir, 'bad'), { recursive: true });
  });
});
