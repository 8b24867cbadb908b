import { chart, COLOUR } from './look.ts';

/** Net result by the kind of exit. Dataset: `exits` {name, pnl, trades, pnlText}. */
export const exits = chart({
  height: { step: 30 },
  data: { name: 'exits' },
  mark: { type: 'bar', cornerRadius: 2, height: 16 },
  encoding: {
    y: { field: 'name', type: 'nominal', sort: null, axis: { labelFontSize: 12, labelColor: COLOUR.ink } },
    x: { field: 'pnl', type: 'quantitative', axis: { grid: true, tickCount: 5 } },
    color: { condition: { test: 'datum.pnl >= 0', value: COLOUR.gain }, value: COLOUR.loss },
    tooltip: [
      { field: 'name', title: 'Exit' },
      { field: 'trades', title: 'Trades', format: ',' },
      { field: 'pnlText', title: 'Net' },
    ],
  },
});
