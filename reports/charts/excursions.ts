import { chart, COLOUR } from './look.ts';

/**
 * How far each trade went against its owner (MAE, x) and for them (MFE, y) while it was open: winners are blue discs,
 * losers orange rings. Dataset: `excursions` {mae, mfe, isGain, name, maeText, mfeText, pnlText}.
 */
export const excursions = chart({
  height: 220,
  data: { name: 'excursions' },
  mark: { type: 'point', size: 22, strokeWidth: 1.2 },
  encoding: {
    x: { field: 'mae', type: 'quantitative', axis: { grid: true, tickCount: 6 } },
    y: { field: 'mfe', type: 'quantitative' },
    stroke: { condition: { test: 'datum.isGain', value: COLOUR.gain }, value: COLOUR.loss },
    fill: { condition: { test: 'datum.isGain', value: COLOUR.gain }, value: 'transparent' },
    opacity: { value: 0.65 },
    tooltip: [
      { field: 'name', title: 'Trade' },
      { field: 'maeText', title: 'MAE' },
      { field: 'mfeText', title: 'MFE' },
      { field: 'pnlText', title: 'Net' },
    ],
  },
});
