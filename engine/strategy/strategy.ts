import type * as z from 'zod';
import type { Stateful } from '../market/state.ts';
import type { Timeframe } from '../market/timeframe.ts';
import type { Decision } from './decision.ts';
import type { Variant } from './variant.ts';
import type { MarketView } from './view.ts';
import type { VoteColumns } from './vote-tape.ts';

/** Asked at each close of the strategy's smallest timeframe; answers for its symbol, usually with one decision. */
export type Decide = () => Decision | readonly Decision[];

/** A strategy that looks at every symbol before it decides on any: `look` is called for all symbols first. */
export interface LookThenDecide {
  look(): void;
  decide: Decide;
  /** Everything behind the last close of a timeframe (minutes), as plain JSON; asked after `decide`. */
  explain?(minutes: number): object;
  /** Which of its voices had enough to say something at the last close of a timeframe (minutes); none where none closed. */
  readiness?(minutes: number): readonly boolean[];
}

/** What all symbols of a run share: state, and an account of its own in plain JSON for the run's summary. */
export interface SharedPart extends Stateful {
  account?(): object;
  /** What its voices said at every close, for whoever judges them: a recording, not state. */
  votes?(): readonly VoteColumns[];
}

/** What `share` is told of the run. */
export interface RunView<Params> {
  readonly params: Params;
  /** In code-unit order. */
  readonly symbols: readonly string[];
}

/** What an author writes. `Schema` is a zod object (strict, with defaults) that parses the parameters. */
export interface StrategyDefinition<Schema extends z.ZodType = z.ZodType, Shared = undefined> {
  readonly name: string;
  readonly description?: string;
  readonly params: Schema;
  /** Named sets of parameters; the one called 'default' is used when none is named. */
  readonly presets?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What validation tries beside these parameters, each with one thing changed. */
  variants?(params: z.output<Schema>): readonly Variant[];
  /** How many indicators it works out at each close it looks at; shown to people, changes nothing. */
  readonly featureCount?: number;
  /** Minutes of history after which it has all that it looks at; default: none. */
  warmupMinutes?(params: z.output<Schema>): number;
  /** When to ask; default: the smallest timeframe that `create` looked at on its own symbol. */
  readonly decideOn?: Timeframe;
  /** Makes what all symbols of a run share, e.g. a count of open signals. Saved and restored with the run. */
  share?(run: RunView<z.output<Schema>>): Shared & SharedPart;
  /** Called once per symbol before the first candle. Keep state in `view.state` or `view.keep`: no other is saved. */
  create(view: MarketView<z.output<Schema>, Shared>): Decide | LookThenDecide;
}

/** A strategy with its parameters parsed and its types forgotten: what the engine runs. */
export interface Strategy {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly decideOn?: Timeframe;
  share?(run: RunView<unknown>): SharedPart;
  create(view: MarketView<unknown>): Decide | LookThenDecide;
}

/** Declares a strategy; gives the definition back, with the parameter types inferred. */
export function defineStrategy<Schema extends z.ZodType, Shared = undefined>(
  definition: StrategyDefinition<Schema, Shared>,
): StrategyDefinition<Schema, Shared> {
  return definition;
}

/** Makes a strategy ready to run. Throws the schema's ZodError when the parameters do not fit. */
export function configureStrategy<Schema extends z.ZodType, Shared>(
  definition: StrategyDefinition<Schema, Shared>,
  params: Readonly<Record<string, unknown>>,
): Strategy {
  const parsed = definition.params.parse(params) as Record<string, unknown>;
  const { name, decideOn } = definition;
  return {
    name,
    params: parsed,
    ...(decideOn === undefined ? {} : { decideOn }),
    ...(definition.share === undefined
      ? {}
      : { share: (run: RunView<unknown>) => definition.share?.(run as RunView<never>) as Shared & SharedPart }),
    create: (view) => definition.create(view as unknown as MarketView<never, Shared>),
  };
}
