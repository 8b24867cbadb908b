import type { SectionId } from '../../reports/page/sections/contents.ts';
import { definitionOf } from '../../reports/stats/catalogue.ts';
import type { FigureGroup } from '../../reports/stats/catalogue.ts';
import type { Place } from '../../reports/stats/checklist-place.ts';
import type { Tables } from '../../reports/stats/tables.ts';

/** Where something stands on the page: the anchor it is found at, and its label or heading there; a chart is its anchor. */
export interface Spot {
  readonly anchor: string;
  readonly title?: string;
}

/** The section that shows a group of figures. */
const SECTION_OF_GROUP: Readonly<Record<FigureGroup, SectionId>> = {
  Result: 'figures',
  Risk: 'figures',
  Trades: 'figures',
  Costs: 'figures',
  Extremes: 'figures',
  Account: 'returns',
  Periods: 'returns',
  Drawdown: 'risk',
  Distribution: 'risk',
  Ratios: 'ratios',
  Benchmark: 'benchmark',
  Counts: 'execution',
  Holding: 'execution',
  Spread: 'execution',
  Orders: 'execution',
};

type Heading = readonly [section: SectionId, title: string];

const TABLES: Readonly<Record<keyof Tables, Heading>> = {
  leftOpen: ['execution', 'Left open at the end'],
  entries: ['execution', 'By reason of entry'],
  entryExits: ['execution', 'By entry and exit'],
  days: ['execution', 'By day of exit'],
  weeks: ['execution', 'By week of exit'],
  months: ['execution', 'By month of exit'],
  years: ['returns', 'Year by year'],
  worstDrawdowns: ['risk', 'Deepest falls of the daily closes'],
  events: ['events', 'Growth through the events'],
  bestSymbol: ['results', 'Symbols'],
  worstSymbol: ['results', 'Symbols'],
  capacities: ['holdings', 'Capacity'],
};

/** Fields of the manifest and of the summary, as the checklist names them. */
const FIELDS: Readonly<Record<string, Heading>> = {
  config: ['manifest', 'Full config'],
  changed: ['manifest', 'Changed from default'],
  code: ['manifest', 'Code'],
  symbols: ['manifest', 'Symbols'],
  'strategy.name': ['manifest', 'Strategy'],
  'strategy.sourceHash': ['manifest', 'Strategy'],
  'strategy.params': ['manifest', 'All parameters'],
  'summary.conventions.riskFreeRate': ['notes', 'Risk-free rate'],
  'summary.symbols': ['results', 'Symbols'],
  'summary.exits': ['results', 'Exits'],
  'summary.months': ['months', 'Months'],
};

/** Every spot of the page that a place means; none for what stands elsewhere or does not apply. */
export function spotsOf(place: Place): readonly Spot[] {
  switch (place.kind) {
    case 'figure':
      return place.names.map((name) => {
        const { group, label } = definitionOf(name);
        return { anchor: SECTION_OF_GROUP[group], title: label };
      });
    case 'table':
      return place.names.map((name) => spotAt(TABLES[name]));
    case 'chart':
      return place.names.map((name) => ({ anchor: `chart-${name}` }));
    case 'manifest':
      return place.field.split(', ').map((field) => fieldSpot(field));
    case 'summary':
      return place.field.split(', ').map((field) => fieldSpot(`summary.${field}`));
    default:
      return [];
  }
}

function fieldSpot(field: string): Spot {
  const heading = FIELDS[field];
  if (heading === undefined) throw new Error(`The checklist names ${field}, and nobody says where the page shows it.`);
  return spotAt(heading);
}

const spotAt = ([anchor, title]: Heading): Spot => ({ anchor, title });
