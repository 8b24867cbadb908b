import { parse, View } from 'vega';
import type { Spec } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { describe, expect, it } from 'vitest';
import { outlineOf } from '../testing/spec-outline.ts';
import { compileCharts } from './compile.ts';
import type { ChartName } from './compile.ts';

const specs = compileCharts() as Record<ChartName, Spec>;
const DAY_MS = 86_400_000;

/** The chart as SVG, drawn without a browser, its numbers to one decimal. */
async function svgOf(name: ChartName, datasets: Readonly<Record<string, readonly object[]>>): Promise<string> {
  const view = new View(parse({ ...specs[name], width: 300 }, undefined, { ast: true }), {
    renderer: 'none',
    expr: expressionInterpreter,
  } as ConstructorParameters<typeof View>[1]);
  for (const [dataset, rows] of Object.entries(datasets)) view.data(dataset, [...rows]);
  const svg = await view.toSVG();
  return svg.replaceAll(/-?\d+\.\d+/g, (number) => String(Number(Number(number).toFixed(1)))).replaceAll('><', '>\n<');
}

describe('what a compiled chart shows', () => {
  it.each(Object.keys(specs) as ChartName[])('%s', (name) => {
    expect(outlineOf(specs[name] as never)).toMatchSnapshot();
  });
});

describe('what a drawn chart looks like', () => {
  const daily = [0, -0.02, -0.01, 0, -0.05].map((fall, i) => ({
    time: Date.UTC(2022, 0, 1) + i * DAY_MS,
    when: `2022-01-0${i + 1}`,
    fall,
    holdFall: i < 4 ? fall * 2 : null,
  }));

  it('lines over days: underwater, the hole of the last day left open', async () => {
    expect(await svgOf('underwater', { daily })).toMatchSnapshot();
  });

  it('a distribution: coin flips, with the run’s own line', async () => {
    const bins = [1, 4, 2].map((count, i) => ({ from: i * 100 - 150, to: i * 100 - 50, count, range: `bar ${i}` }));
    const marks = [{ value: 120, name: 'this run', label: '120.00' }];
    expect(await svgOf('coin-flip', { bins, marks })).toMatchSnapshot();
  });

  it('a grid: costs, gains and losses apart', async () => {
    const cells = [40, 10, -5, -50].map((value, i) => ({
      row: `fee ${i < 2 ? 0 : 5} bps`,
      column: `${i % 2} bps`,
      value,
      text: String(value),
      share: Math.abs(value) / 50,
    }));
    expect(await svgOf('cost-grid', { cells })).toMatchSnapshot();
  });
});
