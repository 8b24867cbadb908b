import type { Config, TopLevelSpec } from 'vega-lite';

/**
 * Colours are the page's CSS variables, which SVG attributes accept: charts follow light, dark and print by
 * themselves. Gains and losses are blue and orange, apart for every common kind of colour vision.
 */
export const COLOUR = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  line: 'var(--line)',
  gain: 'var(--gain)',
  loss: 'var(--loss)',
  strategy: 'var(--strategy)',
  hold: 'var(--hold)',
  shade: 'var(--shade)',
  surface: 'var(--surface)',
} as const;

/** Colours for things that have no order: symbols, heads. */
export const PALETTE = Array.from({ length: 8 }, (_, i) => `var(--c${i + 1})`);

/** Room for the labels of a y axis, the same in every chart so that plots stacked on the page are flush. */
export const AXIS_EXTENT = 58;

const config: Config = {
  background: 'transparent',
  padding: { left: 0, right: 14, top: 6, bottom: 2 },
  aria: false,
  font: 'inherit',
  view: { stroke: null },
  axis: {
    labelColor: COLOUR.muted,
    labelFontSize: 11,
    labelPadding: 6,
    gridColor: COLOUR.line,
    gridOpacity: 0.7,
    domain: false,
    ticks: false,
    title: null,
  },
  axisX: { grid: false, labelOverlap: true, labelFlush: true },
  axisY: { minExtent: AXIS_EXTENT, maxExtent: AXIS_EXTENT, tickCount: 5 },
};

/** Labels of time axes, in 24 hours: what changes at a tick is what it says. */
const TIME_FORMAT = {
  year: '%Y',
  quarter: '%b',
  month: '%b',
  week: '%d %b',
  day: '%d %b',
  hours: '%H:%M',
  minutes: '%H:%M',
};
/** Few enough ticks that no label has to give way: which one did would be chance, and a day's name might be lost. */
export const TIME_AXIS = { format: TIME_FORMAT, tickCount: { expr: 'max(2, floor(width / 85))' } } as const;

/** A chart without data: the page fills its named datasets. */
export type ChartSpec = TopLevelSpec;

/** Room for names beside a chart's rows; the page takes it off the width. */
export const NAME_EXTENT = 150;

/** A y axis of names, one per row, in the order of the data. */
export const NAME_AXIS = {
  labelFontSize: 11.5,
  labelColor: COLOUR.ink,
  labelLimit: NAME_EXTENT - 12,
  minExtent: NAME_EXTENT,
  maxExtent: NAME_EXTENT,
} as const;

/** Marks a chart whose rows are named, so that the page leaves room for the names. */
export const NAMED = { usermeta: { extent: NAME_EXTENT } } as const;

/** Makes the grid line at zero stand out. */
export const ZERO_LINE = {
  gridColor: { condition: { test: 'datum.value === 0', value: COLOUR.muted }, value: COLOUR.line },
} as const;

/** The colour of a sign: gain from zero on, loss below. */
export const signColour = (field: string): object => ({
  condition: { test: `datum.${field} >= 0`, value: COLOUR.gain },
  value: COLOUR.loss,
});

/** Adds what all charts share. A test compiles every chart and lets no warning pass, which types cannot promise. */
export function chart(spec: object): ChartSpec {
  return { config, ...spec } as ChartSpec;
}

/** The span of time a chart with an overview shows: epoch ms, set by the page. */
export const SPAN_PARAMS = [
  { name: 'spanFrom', value: 0 },
  { name: 'spanTo', value: 1 },
];

/** The x scale of the plots above an overview. */
export const SPAN_SCALE = {
  type: 'utc',
  nice: false,
  domainMin: { expr: 'spanFrom' },
  domainMax: { expr: 'spanTo' },
} as const;

/** The strip under a chart in which a span is drawn with the pointer; the span shown is shaded. */
export function overview(data: string, field: string): object {
  return {
    height: 42,
    layer: [
      {
        data: { name: data },
        mark: { type: 'line', color: COLOUR.muted, strokeWidth: 1 },
        params: [
          {
            name: 'brush',
            select: { type: 'interval', encodings: ['x'], mark: { fillOpacity: 0, strokeOpacity: 0 } },
          },
        ],
        encoding: {
          x: { field: 'time', type: 'temporal', scale: { type: 'utc', nice: false }, axis: TIME_AXIS },
          y: { field, type: 'quantitative', scale: { zero: false }, axis: { labels: false, grid: false } },
        },
      },
      {
        data: { name: 'span' },
        mark: { type: 'rect', color: COLOUR.shade, opacity: 0.25, clip: true, tooltip: null },
        encoding: { x: { field: 'from', type: 'temporal' }, x2: { field: 'to' } },
      },
    ],
  };
}
