import { chart, COLOUR, TIME_AXIS } from './look.ts';

const y = (field: string): object => ({ field, type: 'quantitative', scale: { zero: false } });

/**
 * A live run's account at whole hours over the account of its replay, which is drawn under it and wider: where they agree,
 * one line runs inside the other. Dataset: `hours` {time, when, live, replay, liveText, replayText}; null leaves a hole.
 */
export const liveBeside = chart({
  height: 220,
  data: { name: 'hours' },
  encoding: { x: { field: 'time', type: 'temporal', scale: { type: 'utc', nice: false }, axis: TIME_AXIS } },
  layer: [
    { mark: { type: 'line', color: COLOUR.hold, strokeWidth: 5, opacity: 0.45 }, encoding: { y: y('replay') } },
    { mark: { type: 'line', color: COLOUR.strategy, strokeWidth: 1.5 }, encoding: { y: y('live') } },
    {
      mark: { type: 'rule', color: COLOUR.muted },
      params: [{ name: 'nearest', select: { type: 'point', on: 'pointermove', clear: 'pointerout', nearest: true } }],
      encoding: {
        opacity: { condition: { param: 'nearest', empty: false, value: 0.6 }, value: 0 },
        tooltip: [
          { field: 'when', title: 'UTC' },
          { field: 'liveText', title: 'Live' },
          { field: 'replayText', title: 'Replay' },
        ],
      },
    },
  ],
});
