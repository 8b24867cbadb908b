import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { generateMarket } from '../../datasets/generate/market.ts';
import { storeGenerated } from '../../datasets/write/store-generated.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import { DAY_MS, HOUR_MS } from '../../engine/market/units.ts';
import { ema } from '../../engine/indicators/ema.ts';
import { crossedAbove, crossedBelow } from '../../engine/strategy/series.ts';
import { enter, exit, hold } from '../../engine/strategy/decision.ts';
import { defineStrategy } from '../../engine/strategy/strategy.ts';
import type { Explanation } from '../../strategies/nine-heads/explain.ts';
import { prepare } from '../program/execute.ts';
import { settleQuestion } from './settle-question.ts';
import * as workbench from './workbench.ts';

const FROM = Date.UTC(2024, 0, 30);
const DAYS = 12;
const folder = mkdtempSync(join(tmpdir(), 'ninefold-workbench-'));
const SPAN = { dataset: 'small', from: '2024-01-30', to: '2024-02-11' };
const HOURS = { ...SPAN, symbol: 'AAAUSDT', timeframe: '1h' } as const;

const cellStrategy = (slow: number) =>
  defineStrategy({
    name: 'from-a-cell',
    params: z.strictObject({ fast: z.int().min(2).default(5) }),
    presets: { quick: { fast: 3 } },
    create({ params, use }) {
      const [a, b] = [use(ema(params.fast), '15m'), use(ema(slow), '15m')];
      return () => (crossedAbove(a, b) ? enter('long') : crossedBelow(a, b) ? exit('cross') : hold);
    },
  });

beforeAll(async () => {
  vi.stubEnv('NINEFOLD_DATA_DIR', join(folder, 'store'));
  vi.stubEnv('NINEFOLD_RUNS_DIR', join(folder, 'runs'));
  const market = generateMarket({ seed: 5, symbols: ['AAAUSDT', 'BBBUSDT'], from: FROM, to: FROM + DAYS * DAY_MS });
  await storeGenerated(market, { dataDir: join(folder, 'store'), name: 'small' });
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it('findDataset introduces a dataset, and says when it is synthetic', async () => {
  const facts = await workbench.findDataset('small');
  expect(facts).toMatchObject({
    name: 'small',
    isSynthetic: true,
    symbols: ['AAAUSDT', 'BBBUSDT'],
    from: '2024-01-30T00:00:00Z',
    to: '2024-02-11T00:00:00Z',
  });
  expect(facts.about).toMatch(/^SYNTHETIC MARKET: .*small: AAAUSDT, BBBUSDT, /);
});

describe('replayDataset', () => {
  it('stores a run with its report, and counts it as a trial', async () => {
    const before = workbench.ledgerColumns()['runId']?.length ?? 0;
    const run = await workbench.replayDataset({ ...SPAN, symbols: ['BBBUSDT'], strategy: 'ema-cross' });
    expect(existsSync(join(run.folder, 'report.html'))).toBe(true);
    const { folder } = await workbench.replayDataset({ ...SPAN, strategy: 'ema-cross', report: false });
    expect(existsSync(join(folder, 'report.html'))).toBe(false);
    expect(existsSync(join(folder, 'summary.json'))).toBe(true);
    expect(run.trades.length).toBe(run.summary.figures.trades.value);
    expect(run.trades.length).toBeGreaterThan(5);
    expect(run.equity.at(-1)?.equity).toBe(run.summary.figures.finalEquity.value);
    const after = workbench.ledgerColumns({ strategy: 'ema-cross' });
    expect(after['runId']).toContain(run.runId);
    expect(after['runId']?.length).toBe(before + 2);
    expect(workbench.judgeSharpe(run).trials.trials).toBeGreaterThan(0);
  });

  it('takes a strategy from a cell, with its presets and parameters', async () => {
    const run = await workbench.replayDataset({ ...SPAN, strategy: cellStrategy(20), params: { fast: 4 } });
    expect(run.summary.manifest.strategy).toMatchObject({
      name: 'from-a-cell',
      source: 'notebook:from-a-cell',
      preset: null,
      params: { fast: 4 },
    });
    expect(run.trades.length).toBeGreaterThan(0);
    const quick = await settleQuestion({ ...SPAN, strategy: cellStrategy(20), preset: 'quick' });
    expect(quick.request).toMatchObject({ preset: 'quick', params: { fast: 3 } });
    const other = defineStrategy({ ...cellStrategy(20), create: () => () => hold });
    expect((await settleQuestion({ ...SPAN, strategy: other })).loaded.sourceHash).not.toBe(quick.loaded.sourceHash);
  });

  it('gives the journal as tables', async () => {
    const run = await workbench.replayDataset({ ...SPAN, strategy: 'ema-cross' });
    const fills = run.events('fill');
    expect(fills['time']?.length).toBe(run.summary.counters.fills);
    expect(Object.keys(fills).slice(0, 3)).toEqual(['time', 'symbol', 'tradeId']);
    expect(new Set(fills['symbol'])).toEqual(new Set(['AAAUSDT', 'BBBUSDT']));
    expect(run.events('outcome')).toEqual({ time: [], symbol: [] });
  });

  it.each([
    [{ dataset: 'smal' }, /no dataset "smal".*Did you mean "small"/],
    [{ strategy: 'ema-cros' }, /Did you mean "ema-cross"/],
    [{ preset: 'wild' }, /no preset "wild"/],
    [{ params: { fats: 3 } }, /knows no "fats". Did you mean "fast"/],
    [{ config: { cash: 1 } }, /Config knows no "cash"/],
    [{ from: 'soon' }, /"soon" is no moment/],
  ])('refuses %j in one sentence', async (change, message) => {
    const asked = workbench.replayDataset({ ...SPAN, strategy: 'ema-cross', ...change });
    await expect(asked).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(message) as string });
  });
});

it('runs stand side by side, and are compared by their days', async () => {
  const [a, b] = [
    await workbench.replayDataset({ ...SPAN, strategy: 'ema-cross' }),
    await workbench.replayDataset({ ...SPAN, strategy: 'coin-flip' }),
  ];
  const table = workbench.runColumns([a, b]);
  expect(table['strategy']).toEqual(['ema-cross', 'coin-flip']);
  expect(table['netProfit']).toEqual([a.summary.figures.netProfit.value, b.summary.figures.netProfit.value]);
  expect(table['fromTime']).toEqual(['2024-01-30T00:01:00Z', '2024-01-30T00:01:00Z']);
  expect(workbench.compareRuns(a, b)).toEqual({ absent: 'fewer than 20 common days' });
});

describe('tables of a market', () => {
  it('candles, features and votes are of the same closes', async () => {
    const candles = await workbench.candleColumns(HOURS);
    const features = await workbench.featureColumns({ ...HOURS, only: ['rsi_14', 'atr'] });
    const votes = await workbench.voteColumns(HOURS);
    const closes = Array.from({ length: DAYS * 24 }, (_, i) => isoTime(FROM + (i + 1) * HOUR_MS));
    expect(candles.time).toEqual(closes);
    expect(features['time']).toEqual(closes);
    expect(votes['time']).toEqual(closes);
    expect(votes['close']).toEqual(candles.close);
    expect(Object.keys(features)).toEqual(['time', 'rsi_14', 'atr']);
    expect(features['rsi_14']?.[0]).toBeNaN();
    expect(features['rsi_14']?.at(-1)).toBeGreaterThan(0);
  });

  it('votes are those that the strategy explains at the same close', async () => {
    const votes = await workbench.voteColumns(HOURS);
    const row = 200;
    const { request } = await settleQuestion({ ...SPAN, symbols: ['AAAUSDT'], strategy: 'nine-heads' });
    const prepared = await prepare({ ...request, to: FROM + (row + 1) * HOUR_MS });
    const engine = prepared.createEngine();
    for await (const batch of prepared.frames()) engine.step(batch);
    const explained = engine.symbols[0]?.explain(60) as Explanation;
    expect(votes['time']?.[row]).toBe(isoTime(explained.time));
    expect(votes['confidence']?.[row]).toBe(explained.consensus.confidence);
    for (const { head, direction, confidence, isReady } of explained.votes) {
      expect([head, votes[head]?.[row]]).toEqual([head, isReady ? direction * confidence + 0 : NaN]);
    }
    const sides = explained.votes.filter(({ direction }) => direction !== 0);
    expect(sides.length).toBeGreaterThan(0);
  });

  it('refuses what nobody has or votes on', async () => {
    await expect(workbench.featureColumns({ ...HOURS, only: ['rsi_15'] })).rejects.toThrow(/no feature "rsi_15"/);
    await expect(workbench.candleColumns({ ...HOURS, symbol: 'AAAUSD' })).rejects.toThrow(/no symbol "AAAUSD"/);
    await expect(workbench.voteColumns({ ...HOURS, timeframe: '7m' })).rejects.toThrow(/do not vote on 7m/);
  });
});

it('a strategy is proved not to look ahead', async () => {
  const proof = await workbench.proveNoLookahead(
    { ...SPAN, to: '2024-02-01', strategy: cellStrategy(20) },
    { cuts: 2, sample: 2 },
  );
  expect(proof).toMatchObject({ frames: 2 * 1440, cuts: 4, leak: undefined });
});
