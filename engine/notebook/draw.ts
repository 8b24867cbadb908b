import { isExplained, suggestion, UsageError } from '../market/errors.ts';
import { rowsOf } from './columns.ts';
import type { Columns } from './columns.ts';

/** A vega-lite chart: mark, encoding, layers … Data may be left to `drawSvg`. */
export type ChartSpec = Readonly<Record<string, unknown>>;

/** Where a cell's output goes: the `display` of tslab, or anything else that takes HTML. */
export interface CellDisplay {
  html(text: string): void;
}

interface Scale {
  type?: string;
}

/** The parts of a compiled chart that hold scales. */
interface ScaledGroup {
  readonly scales?: readonly Scale[];
  readonly marks?: readonly ScaledGroup[];
}

const PLAIN = {
  background: 'white',
  font: 'sans-serif',
  mark: { color: '#2563eb' },
  view: { stroke: null, continuousWidth: 640, continuousHeight: 240 },
  axis: {
    gridColor: '#e5e7eb',
    domain: false,
    labelColor: '#4b5563',
    titleColor: '#374151',
    titleFontWeight: 'normal',
  },
  range: { category: ['#2563eb', '#ea580c', '#059669', '#9333ea', '#64748b', '#ca8a04'] },
};

/** Time axes show UTC: a chart must not depend on where the machine thinks it is. */
function tellUtc({ scales = [], marks = [] }: ScaledGroup): void {
  for (const scale of scales) if (scale.type === 'time') scale.type = 'utc';
  for (const mark of marks) tellUtc(mark);
}

function refuse(...words: readonly unknown[]): never {
  throw new UsageError(`The chart cannot be drawn: ${words.map(String).join(' ')}`);
}

/** A vega logger: errors are thrown, and warnings go to `warn`. */
function logger(warn: (...words: readonly unknown[]) => unknown) {
  const quiet = () => made;
  const made = { level: quiet, error: refuse, warn, info: quiet, debug: quiet };
  return made as never;
}

/** Every `field` that a chart's encodings name; undefined when the chart makes fields of its own. */
function fieldsOf(part: unknown): string[] | undefined {
  if (typeof part !== 'object' || part === null) return [];
  const found: string[] = [];
  for (const [key, value] of Object.entries(part)) {
    if (key === 'transform' || key === 'repeat' || key === 'data') return undefined;
    const inner = key === 'field' && typeof value === 'string' ? [value] : fieldsOf(value);
    if (inner === undefined) return undefined;
    found.push(...inner);
  }
  return found;
}

function checkFields(spec: ChartSpec, data: Columns): void {
  const known = Object.keys(data);
  const strange = fieldsOf(spec)?.find((field) => !known.includes(field));
  if (strange !== undefined) {
    throw new UsageError(
      `The chart asks for a column "${strange}" that is not in its data.${suggestion(strange, known)}`,
    );
  }
}

/**
 * Draws a vega-lite chart as SVG text, here and now: no browser, no network, no script in it. `data` fills the chart
 * where it names no data of its own. Throws UsageError when the chart is faulty.
 */
export async function drawSvg(spec: ChartSpec, data?: Columns): Promise<string> {
  const [{ compile }, { parse, View }] = await Promise.all([import('vega-lite'), import('vega')]);
  if (data !== undefined) checkFields(spec, data);
  const { config, ...rest } = spec;
  const values = data === undefined ? {} : { data: { values: rowsOf(data) } };
  const settings = { config: { ...PLAIN, ...(config as object | undefined) }, logger: logger(refuse) };
  try {
    const compiled = compile({ ...values, ...rest } as never, settings as never).spec;
    tellUtc(compiled as ScaledGroup);
    const view = new View(parse(compiled), { renderer: 'none', logger: logger(() => {}) });
    const svg = await view.toSVG();
    view.finalize();
    return svg;
  } catch (error) {
    if (isExplained(error)) throw error;
    throw new UsageError(`The chart cannot be drawn: ${(error as Error).message}`);
  }
}

/**
 * Draws a vega-lite chart in the cell that is running: `await draw(display, spec, tradeColumns(run.trades))`. A table
 * without rows is said to be one.
 */
export async function draw(display: CellDisplay, spec: ChartSpec, data?: Columns): Promise<void> {
  const isEmpty = data !== undefined && rowsOf(data).length === 0;
  display.html(isEmpty ? '<p><em>Nothing to draw: the table has no rows.</em></p>' : await drawSvg(spec, data));
}
