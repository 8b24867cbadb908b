import { Error as ErrorLevel, parse, View } from 'vega';
import type { Spec } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { AXIS_EXTENT } from '../../charts/look.ts';
import type { ChartName } from '../../charts/compile.ts';
import { readJson } from './elements.ts';
import { tooltipHandler } from './tooltip.ts';

/** Rows by the name of the dataset they fill. */
export type Datasets = Readonly<Record<string, readonly object[]>>;

/** A drawn chart. */
export interface Drawn {
  /** Width of the plot in pixels. */
  width(): number;
  /** Replaces datasets without drawing yet. */
  fill(datasets: Datasets): void;
  /** Replaces datasets and signals, then draws. */
  update(datasets: Datasets, signals?: Readonly<Record<string, number>>): void;
  /** Calls back with the span each time one is drawn on the overview. */
  onBrush(listener: (from: number, to: number) => void): void;
}

const specs = readJson<Record<ChartName, Spec>>('chart-specs');
const showTooltip = tooltipHandler();

/** Room beside the plot: its axis, and the padding that all charts have. */
const PADDING = 22;

function widthOf(host: HTMLElement, spec: Spec): number {
  const extent = (spec.usermeta as { extent?: number } | undefined)?.extent ?? AXIS_EXTENT;
  return Math.max(100, host.clientWidth - extent - PADDING);
}

/** Draws a chart into an element, as wide as that element, now and after every resize. */
export function draw(name: ChartName, host: HTMLElement): Drawn {
  host.replaceChildren();
  const spec = { ...specs[name], width: widthOf(host, specs[name]) };
  const view = new View(parse(spec, undefined, { ast: true }), {
    renderer: 'svg',
    expr: expressionInterpreter,
    logLevel: ErrorLevel,
    tooltip: showTooltip,
  } as ConstructorParameters<typeof View>[1]);
  view.initialize(host);
  new ResizeObserver(() => {
    const width = widthOf(host, spec);
    if (host.clientWidth > 0 && view.width() !== width) view.width(width).run();
  }).observe(host);
  const fill = (datasets: Datasets): void => {
    for (const [dataset, rows] of Object.entries(datasets)) view.data(dataset, [...rows]);
  };
  return {
    width: () => view.width(),
    fill,
    update(datasets, signals = {}) {
      for (const [signal, value] of Object.entries(signals)) view.signal(signal, value);
      fill(datasets);
      view.run();
    },
    onBrush(listener) {
      view.addSignalListener('brush', (_signal, brush: { time?: readonly (number | Date)[] }) => {
        const [from, to] = brush.time ?? [];
        if (from !== undefined && to !== undefined && +to > +from) {
          // the listener draws, which a dataflow under way does not allow
          view.runAfter(() => listener(+from, +to));
        }
      });
    },
  };
}
