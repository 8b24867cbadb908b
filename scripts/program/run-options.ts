import type { Argv } from 'yargs';
import { INTRABAR_MODES } from '../../engine/broker/intrabar.ts';
import type { IntrabarMode } from '../../engine/broker/intrabar.ts';
import type { RunRequest } from './execute.ts';
import { loadStrategy } from './load-strategy.ts';
import type { LoadedStrategy } from './load-strategy.ts';
import { parseNames, parseSpan } from './moment.ts';
import { dataDirOf, PROJECT_ROOT } from './paths.ts';
import type { SharedOptions } from './program.ts';
import { applySets, parseParams, parseRunConfig, readConfigFile } from './settings.ts';

/** Options of every program that replays a dataset. */
export interface RunArgs extends SharedOptions {
  readonly dataset: string | undefined;
  readonly symbols: string[] | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly strategy: string | undefined;
  readonly config: string | undefined;
  readonly set: string[] | undefined;
  readonly seed: number | undefined;
  readonly intrabar: IntrabarMode | undefined;
  readonly batchSize: number | undefined;
  readonly dataDir: string | undefined;
}

/** Adds the options of `RunArgs`. */
export function withRunOptions(cli: Argv<SharedOptions>): Argv<RunArgs> {
  return cli
    .option('dataset', { type: 'string', alias: 'd', describe: 'Stored dataset; without one, a generated market' })
    .option('symbols', { type: 'string', array: true, describe: 'Symbols, A,B; default: all of the dataset' })
    .option('from', { type: 'string', describe: 'First moment, UTC: 2022, 2022-03, 2022-03-01T12:00' })
    .option('to', { type: 'string', describe: 'End, not included' })
    .option('strategy', { type: 'string', alias: 's', describe: 'Built-in name or path of a .ts/.js file' })
    .option('config', { type: 'string', describe: 'JSON file with any of these options and the engine’s config' })
    .option('set', { type: 'string', array: true, describe: 'key=value: a parameter or config value, repeatable' })
    .option('seed', { type: 'number', describe: 'Seed of everything random' })
    .option('intrabar', { choices: INTRABAR_MODES, describe: 'Order of events inside a candle' })
    .option('batch-size', { type: 'number', describe: 'Rows read at a time; changes no result' })
    .option('data-dir', { type: 'string', describe: 'Where datasets are stored' }) as unknown as Argv<RunArgs>;
}

/** The strategy that runs when none is named. */
export const DEFAULT_STRATEGY = 'ema-cross';

/** A request with its dataset still open: the caller decides what runs when none is named. */
export interface SettledArgs {
  readonly dataset: string | undefined;
  readonly loaded: LoadedStrategy;
  readonly request: Omit<RunRequest, 'dataset'>;
}

/** Settles options, config file and defaults (in this order) into a request. Throws UsageError. */
export async function settleArgs(args: RunArgs): Promise<SettledArgs> {
  const file = args.config === undefined ? { config: {} } : readConfigFile(args.config);
  const loaded = await loadStrategy(args.strategy ?? file.strategy ?? DEFAULT_STRATEGY, { root: PROJECT_ROOT });
  const given = { config: file.config, params: file.params ?? {} };
  const raw = applySets(given, args.set ?? []);
  if (args.seed !== undefined) raw.config['seed'] = args.seed;
  if (args.intrabar !== undefined) raw.config['intrabar'] = args.intrabar;
  const span = parseSpan({ from: args.from ?? file.from, to: args.to ?? file.to });
  return {
    dataset: args.dataset ?? file.dataset,
    loaded,
    request: {
      dataDir: dataDirOf(args),
      symbols: parseNames(args.symbols) ?? file.symbols,
      from: span.from,
      to: span.to,
      strategy: loaded.strategy,
      params: parseParams(loaded.strategy, raw.params),
      config: parseRunConfig(raw.config),
      batchSize: args.batchSize,
    },
  };
}
