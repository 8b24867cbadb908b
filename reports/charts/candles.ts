import { chart, COLOUR, overview, SPAN_PARAMS, SPAN_SCALE, TIME_AXIS } from './look.ts';

const x = { field: 'time', type: 'temporal', scale: SPAN_SCALE, axis: TIME_AXIS };
const price = (field: string) => ({ field, type: 'quantitative', scale: { zero: false } });
const direction = { condition: { test: 'datum.isUp', value: COLOUR.gain }, value: COLOUR.loss };
const result = { condition: { test: 'datum.isGain', value: COLOUR.gain }, value: COLOUR.loss };

const candleTooltip = [
  { field: 'when', title: 'UTC' },
  { field: 'ohlcText', title: 'O · H · L · C' },
  { field: 'volumeText', title: 'Volume' },
  { field: 'fastText', title: 'EMA 20' },
  { field: 'slowText', title: 'EMA 50' },
];
const tradeTooltip = [
  { field: 'name', title: 'Trade' },
  { field: 'entryText', title: 'Entry' },
  { field: 'exitText', title: 'Exit' },
  { field: 'stopText', title: 'Stop' },
  { field: 'targetText', title: 'Target' },
  { field: 'pnlText', title: 'Net' },
  { field: 'reason', title: 'Reason' },
];

const level = (field: string, color: string): object => ({
  data: { name: 'trades' },
  mark: { type: 'rule', clip: true, strokeDash: [1, 2], strokeWidth: 1.25, color },
  encoding: { x: { ...x, field: 'entryTime' }, x2: { field: 'exitTime' }, y: price(field), tooltip: tradeTooltip },
});

const average = (field: string, color: string): object => ({
  data: { name: 'candles' },
  mark: { type: 'line', clip: true, strokeWidth: 1.25, color },
  encoding: { x: { ...x, field: 'middle' }, y: price(field) },
});

/** Entries point in the trade's direction, exits are rings; both lie on the prices they were filled at. */
const trades = [
  {
    data: { name: 'trades' },
    mark: { type: 'rule', clip: true, strokeDash: [3, 2], opacity: 0.8 },
    encoding: {
      x: { ...x, field: 'entryTime' },
      x2: { field: 'exitTime' },
      y: price('entryPrice'),
      y2: { field: 'exitPrice' },
      color: result,
    },
  },
  {
    data: { name: 'trades' },
    mark: { type: 'point', filled: true, size: 90, clip: true, opacity: 1, stroke: 'var(--surface)', strokeWidth: 1 },
    encoding: {
      x: { ...x, field: 'entryTime' },
      y: price('entryPrice'),
      shape: { condition: { test: 'datum.isLong', value: 'triangle-up' }, value: 'triangle-down' },
      color: { value: COLOUR.ink },
      tooltip: tradeTooltip,
    },
  },
  {
    data: { name: 'trades' },
    mark: { type: 'point', size: 55, clip: true, opacity: 1, strokeWidth: 2, fill: 'var(--surface)' },
    encoding: { x: { ...x, field: 'exitTime' }, y: price('exitPrice'), stroke: result, tooltip: tradeTooltip },
  },
];

/**
 * Candles of one symbol with its entries, exits, first stops and targets, two averages, the volume below, and an overview to choose the span in. Datasets: `candles` {left,
 * middle, right: body's edges and wick in time; open, high, low, close, fast, slow (averages; null before they are warm), volume, isUp, …Text}, `trades`, `overview` {time, close},
 * `span` {from, to}.
 */
export const candles = chart({
  params: SPAN_PARAMS,
  spacing: 12,
  vconcat: [
    {
      height: 340,
      layer: [
        {
          data: { name: 'candles' },
          mark: { type: 'rule', clip: true, opacity: 0.6 },
          encoding: {
            x: { ...x, field: 'middle' },
            y: price('low'),
            y2: { field: 'high' },
            color: direction,
            tooltip: candleTooltip,
          },
        },
        {
          data: { name: 'candles' },
          mark: { type: 'bar', clip: true, stroke: null, opacity: 0.6 },
          encoding: {
            x: { ...x, field: 'left' },
            x2: { field: 'right' },
            y: price('open'),
            y2: { field: 'close' },
            fill: direction,
            tooltip: candleTooltip,
          },
        },
        average('fast', COLOUR.strategy),
        average('slow', COLOUR.hold),
        level('stop', COLOUR.loss),
        level('target', COLOUR.gain),
        ...trades,
      ],
    },
    {
      height: 48,
      data: { name: 'candles' },
      mark: { type: 'bar', clip: true, opacity: 0.45, color: COLOUR.muted },
      encoding: {
        x: { ...x, field: 'left', axis: null },
        x2: { field: 'right' },
        y: { field: 'volume', type: 'quantitative', axis: { tickCount: 2, format: '~s' } },
        y2: { datum: 0 },
        tooltip: candleTooltip,
      },
    },
    overview('overview', 'close'),
  ],
});
