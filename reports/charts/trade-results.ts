import { chart, TIME_AXIS, COLOUR, ZERO_LINE } from './look.ts';

/**
 * Every trade as a line from entry to exit at the height of its result, in percent of the position. Dataset: `trades`
 * {entryTime, exitTime, percent, isGain, name, heldText, pnlText}.
 */
export const tradeResults = chart({
  height: 200,
  layer: [
    {
      data: { name: 'trades' },
      mark: { type: 'rule', strokeWidth: 3, strokeCap: 'round', opacity: 0.8 },
      encoding: {
        x: { field: 'entryTime', type: 'temporal', scale: { type: 'utc', nice: false }, axis: TIME_AXIS },
        x2: { field: 'exitTime' },
        y: { field: 'percent', type: 'quantitative', axis: { ...ZERO_LINE, format: '~f' } },
        color: { condition: { test: 'datum.isGain', value: COLOUR.gain }, value: COLOUR.loss },
        tooltip: [
          { field: 'name', title: 'Trade' },
          { field: 'entryText', title: 'Entry' },
          { field: 'heldText', title: 'Held' },
          { field: 'percent', title: 'Net, %', type: 'quantitative', format: '.2f' },
          { field: 'pnlText', title: 'Net' },
        ],
      },
    },
  ],
});
