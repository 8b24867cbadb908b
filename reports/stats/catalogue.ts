import type { Definition, Unit } from './catalogue/definition.ts';
import { ACCOUNT, BENCHMARK, PERIODS, RESULT } from './catalogue/returns.ts';
import { DISTRIBUTION, DRAWDOWN, RATIOS, RISK } from './catalogue/risk.ts';
import { COSTS, COUNTS, EXTREMES, HOLDING, ORDERS, SPREAD, TRADES } from './catalogue/trading.ts';

/** The groups of figures, in their order: the first five carry the key figures, the others everything else. */
const GROUPS = {
  Result: RESULT,
  Risk: RISK,
  Trades: TRADES,
  Costs: COSTS,
  Extremes: EXTREMES,
  Account: ACCOUNT,
  Periods: PERIODS,
  Drawdown: DRAWDOWN,
  Distribution: DISTRIBUTION,
  Ratios: RATIOS,
  Benchmark: BENCHMARK,
  Counts: COUNTS,
  Holding: HOLDING,
  Spread: SPREAD,
  Orders: ORDERS,
} as const;

export type { Unit };
export type FigureGroup = keyof typeof GROUPS;
type NameIn<Group> = Group extends unknown ? keyof Group : never;
export type FigureName = NameIn<(typeof GROUPS)[FigureGroup]>;

interface FigureDefinition {
  readonly group: FigureGroup;
  readonly label: string;
  readonly unit: Unit;
  /** One sentence for the glossary: the formula and its convention. */
  readonly meaning: string;
}

/** Groups whose figures fit on a first screen. */
const KEY_GROUPS: readonly FigureGroup[] = ['Result', 'Risk', 'Trades', 'Costs', 'Extremes'];

const ENTRIES = Object.entries(GROUPS).flatMap(([group, definitions]) =>
  Object.entries<Definition>(definitions).map(
    ([name, [label, unit, meaning]]) =>
      [name as FigureName, { group: group as FigureGroup, label, unit, meaning }] as const,
  ),
);

/** Every figure of a run, in the order in which they are shown. Summary, page and comparison all read this list. */
export const FIGURES = Object.fromEntries(ENTRIES) as Readonly<Record<FigureName, FigureDefinition>>;

/** Every figure's name, in the order of display. */
export const FIGURE_NAMES: readonly FigureName[] = ENTRIES.map(([name]) => name);

/** The names of the key figures: a short list for terminals and first screens. */
export const KEY_FIGURE_NAMES = FIGURE_NAMES.filter((name) => KEY_GROUPS.includes(FIGURES[name].group));

/** A figure's definition under one type, whatever its name. */
export function definitionOf(name: FigureName): FigureDefinition {
  return FIGURES[name];
}
