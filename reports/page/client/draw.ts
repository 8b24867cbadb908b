import { Error as ErrorLevel, parse, View } from 'vega';
import type { Spec } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { AXIS_EXTENT } from '../../charts/look.ts';
import type { ChartName } from '../../charts/compile.ts';
import { byId, readJson } from './elements.ts';
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

const plotWidth = (host: HTMLElement): number => Math.max(120, host.clientWidth - AXIS_EXTENT - 22);

/** Draws a chart into the element with its name, as wide as that element, now and after every resize. */
export function draw(name: ChartName): Drawn {
  const host = byId(`chart-${name}`);
  host.replaceChildren();
  const spec = { ...specs[name], width: plotWidth(host) };
  const view = new View(parse(spec, undefined, { ast: true }), {
    renderer: 'svg',
    expr: expressionInterpreter,
    logLevel: ErrorLevel,
    tooltip: showTooltip,
  } as ConstructorParameters<typeof View>[1]);
  view.initialize(host);
  new ResizeObserver(() => {
    if (view.width() !== plotWidth(host)) view.width(plotWidth(host)).run();
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
