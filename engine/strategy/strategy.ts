import type * as z from 'zod';
import type { Timeframe } from '../market/timeframe.ts';
import type { Decision } from './decision.ts';
import type { MarketView } from './view.ts';

/** Asked at each close of the strategy's smallest timeframe; answers for its symbol. */
export type Decide = () => Decision;

/** What an author writes. `Schema` is a zod object (strict, with defaults) that parses the parameters. */
export interface StrategyDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description?: string;
  readonly params: Schema;
  /** When to ask; default: the smallest timeframe that `create` looked at on its own symbol. */
  readonly decideOn?: Timeframe;
  /** Called once per symbol before the first candle. Keep no variables outside `view.state`: they would not be saved. */
  create(view: MarketView<z.output<Schema>>): Decide;
}

/** A strategy with its parameters parsed and its types forgotten: what the engine runs. */
export interface Strategy {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly decideOn?: Timeframe;
  create(view: MarketView<unknown>): Decide;
}

/** Declares a strategy; gives the definition back, with the parameter types inferred. */
export function defineStrategy<Schema extends z.ZodType>(
  definition: StrategyDefinition<Schema>,
): StrategyDefinition<Schema> {
  return definition;
}

/**
 * Makes a strategy ready to run. Throws the schema's ZodError when the parameters do not fit.
 */
export function configureStrategy(definition: StrategyDefinition, params: Readonly<Record<string, unknown>>): Strategy {
  const parsed = definition.params.parse(params) as Record<string, unknown>;
  const create = (view: MarketView<unknown>): Decide => definition.create(view as MarketView<never>);
  const base = { name: definition.name, params: parsed, create };
  return definition.decideOn === undefined ? base : { ...base, decideOn: definition.decideOn };
}
