import type { Argv } from 'yargs';
import { UsageError } from '../../../engine/market/errors.ts';
import type { RunConfig } from '../../../engine/run/config.ts';
import { defaultWorkers } from './pool.ts';

/** Options of a program that holds a run against luck. */
export interface LuckArgs {
  readonly permutations: number | undefined;
  readonly validate: boolean;
  readonly workers: number | undefined;
}

/** What is to be tested, settled. */
export interface LuckPlan {
  /** Permuted markets; 0 for none. */
  readonly permutations: number;
  /** Run the strategy again with one thing changed at a time. */
  readonly hasVariants: boolean;
  readonly workers: number;
}

const VALIDATE_PERMUTATIONS = 100;
/** More of either is a slip of the hand. */
const MOST = { permutations: 100_000, workers: 256 } as const;

/** Adds the options of `LuckArgs`. */
export function withLuckOptions<Args>(cli: Argv<Args>): Argv<Args & LuckArgs> {
  return cli
    .option('permutations', {
      type: 'number',
      describe: 'Runs on markets of the same candles in another order: a p-value',
    })
    .option('validate', {
      type: 'boolean',
      default: false,
      describe: `${VALIDATE_PERMUTATIONS} permutations, and every variant: without each head, with each gate open …`,
    })
    .option('workers', {
      type: 'number',
      describe: 'Threads for permutations and variants; changes no result; default: one a core',
    }) as unknown as Argv<Args & LuckArgs>;
}

/** Checks the options of `LuckArgs`. Throws UsageError. */
export function luckPlan({ permutations, validate, workers }: LuckArgs): LuckPlan {
  checkCount('permutations', permutations);
  checkCount('workers', workers);
  return {
    permutations: permutations ?? (validate ? VALIDATE_PERMUTATIONS : 0),
    hasVariants: validate,
    workers: workers ?? defaultWorkers(),
  };
}

function checkCount(name: keyof typeof MOST, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= MOST[name])) return;
  throw new UsageError(`--${name} ${value} makes no sense: give a whole number from 1 to ${MOST[name]}.`);
}

/** Refuses what cannot be replayed on threads. Throws UsageError. */
export function checkLuckPlan({ permutations, hasVariants }: LuckPlan, { intrabar }: RunConfig): void {
  if (intrabar !== 'lowerTimeframe' || (permutations === 0 && !hasVariants)) return;
  throw new UsageError(
    '--permutations and --validate replay 1m candles only: use another --intrabar than lowerTimeframe.',
  );
}
