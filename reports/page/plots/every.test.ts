import { describe, expect, it } from 'vitest';
import { createCandleColumns } from '../../../engine/market/candle.ts';
import { CHARTS, compileCharts } from '../../charts/compile.ts';
import type { ChartName } from '../../charts/compile.ts';
import { summarise } from '../../stats/summary.ts';
import { sampleRecord } from '../../testing/record.ts';
import { sampleValidation } from '../../testing/validation.ts';
import { growthOf } from './daily.ts';
import { everyPlot } from './every.ts';

/** Charts whose rows the page's script makes of series and trades. */
const BY_SCRIPT: readonly string[] = ['equity', 'candles', 'excursions', 'trade-results'];
/** What the page's script adds to rows that have a day. */
const ADDED = ['time', 'when'];

const sample = sampleRecord({ symbols: ['A', 'B'] });
const record = { ...sample, live: { name: 'simulated/one', marks: sample.equity.slice(0, 50), parting: null } };
const { daily, plots } = everyPlot(record, summarise(record), sampleValidation());
const drawn = Object.entries(plots).flatMap(([id, plot]) => ('absent' in plot ? [] : [{ id, ...plot }]));

describe('everyPlot', () => {
  it('gives every chart something to draw when everything is there', () => {
    expect(Object.entries(plots).filter(([, plot]) => 'absent' in plot)).toEqual([]);
    const used = new Set<string>([...drawn.map((plot) => plot.chart), ...BY_SCRIPT]);
    expect(Object.keys(CHARTS).filter((name) => !used.has(name))).toEqual([]);
  });

  it('fills every dataset of a chart with the fields that its marks read', () => {
    const specs = compileCharts() as Record<ChartName, { data: { name: string; source?: string }[] }>;
    for (const { id, chart, tables } of drawn) {
      const given = specs[chart].data.filter((set) => set.source === undefined && !set.name.endsWith('_store'));
      expect([id, ...given.map((set) => set.name).sort()]).toEqual([id, ...Object.keys(tables).sort()]);
      const known = new Set([
        ...ADDED,
        ...Object.values(tables).flatMap((table) => Object.keys(table === 'daily' ? daily : table)),
      ]);
      const read = [...JSON.stringify(CHARTS[chart]).matchAll(/"field":"(\w+)"/g)].map((match) => match[1]!);
      expect([id, ...read.filter((field) => !known.has(field))]).toEqual([id]);
    }
  });

  it('holds tables of whole columns, finite numbers and nulls', () => {
    const tables = [daily, ...drawn.flatMap((plot) => Object.values(plot.tables).filter((table) => table !== 'daily'))];
    for (const table of tables) {
      const columns = Object.values(table);
      expect(columns.length).toBeGreaterThan(0);
      expect(new Set(columns.map((column) => column.length)).size).toBe(1);
      expect(columns.flat().every((value) => typeof value !== 'number' || Number.isFinite(value))).toBe(true);
    }
  });

  it('is the same every time', () => {
    expect(everyPlot(record, summarise(record), sampleValidation())).toEqual({ daily, plots });
  });

  it('keeps the shared table short for a long run, with its last day', () => {
    const long = sampleRecord({ days: 3_650, trades: 50 });
    const table = everyPlot(long, summarise(long), null).daily;
    expect(table['day']!.length).toBeLessThanOrEqual(1_000);
    expect(table['day']!.at(-1)).toBe(Date.UTC(2022, 0, 1) / 86_400_000 + 3_650);
  });

  it('says why instead of drawing nothing', () => {
    const empty = { ...sampleRecord({ trades: 0, days: 1 }), equity: [] };
    const bare = { ...empty, chart: { timeframe: '1h', candles: new Map([['BTCUSDT', createCandleColumns(0)]]) } };
    const { plots } = everyPlot(bare, summarise(bare), null);
    expect(Object.entries(plots).filter(([, plot]) => !('absent' in plot) || plot.absent.length < 10)).toEqual([]);
  });

  it('counts every month in a few bars, with an edge at zero', () => {
    const plot = plots['month-distribution']!;
    const bins = 'tables' in plot ? plot.tables['bins'] : undefined;
    if (bins === undefined || bins === 'daily') throw new Error('no months');
    expect(bins['count']!.reduce<number>((total, count) => total + Number(count), 0)).toBe(12);
    expect(bins['count']!.length).toBeLessThanOrEqual(17);
    expect([...bins['from']!, ...bins['to']!]).toContain(0);
  });

  it('orders the quantiles of the resampled paths, and starts the run among them', () => {
    const plot = plots['monte-carlo-paths']!;
    const paths = 'tables' in plot ? plot.tables['paths'] : undefined;
    if (paths === undefined || paths === 'daily') throw new Error('no paths');
    for (let i = 0; i < paths['day']!.length; i++) {
      const fan = ['q05', 'q25', 'q50', 'q75', 'q95'].map((name) => Number(paths[name]![i]));
      expect([...fan].sort((a, b) => a - b)).toEqual(fan);
    }
    expect(paths['run']!.at(-1)).toBe(daily['growth']!.at(-1));
  });
});

describe('growthOf', () => {
  it('compounds, and falls from the running peak', () => {
    const { growth, fall } = growthOf([0.1, -0.5, 1]);
    expect(growth).toEqual([1.1, 0.55, 1.1]);
    expect(fall).toEqual([0, -0.5, 0]);
  });

  it('stays at nothing once everything is lost, and ends at a hole', () => {
    expect(growthOf([-1.5, 1]).growth).toEqual([0, 0]);
    expect(growthOf([0.5, null, 0.5]).growth).toEqual([1.5, null, null]);
  });
});
