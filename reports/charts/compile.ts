import { compile } from 'vega-lite';
import { candles } from './candles.ts';
import { equity } from './equity.ts';
import { excursions } from './excursions.ts';
import { exits } from './exits.ts';
import { returns } from './returns.ts';

/** Every chart of the page by its name. */
export const CHARTS = { equity, candles, returns, excursions, exits } as const;

export type ChartName = keyof typeof CHARTS;

/** Compiles the charts to vega specs, ready to be drawn; they hold no data. */
export function compileCharts(): Record<ChartName, object> {
  const entries = Object.entries(CHARTS).map(([name, chart]) => {
    const { $schema: _address, ...spec } = compile(chart).spec;
    return [name, spec] as const;
  });
  return Object.fromEntries(entries) as Record<ChartName, object>;
}
