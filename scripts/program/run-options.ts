import type { Argv } from 'yargs';
import { INTRABAR_MODES } from '../../engine/broker/intrabar.ts';
import type { IntrabarMode } from '../../engine/broker/intrabar.ts';
import type { SharedOptions } from './program.ts';

/** Options of every program that replays a dataset. */
export interface RunArgs extends SharedOptions {
  readonly dataset: string | undefined;
  readonly symbols: string[] | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly strategy: string | undefined;
  readonly preset: string | undefined;
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
    .option('strategy', {
      type: 'string',
      alias: 's',
      describe: 'Built-in name or path of a .ts/.js file; default: nine-heads',
    })
    .option('preset', { type: 'string', describe: 'Named parameters of the strategy; default: "default"' })
    .option('config', { type: 'string', describe: 'JSON file with any of these options and the engine’s config' })
    .option('set', { type: 'string', array: true, describe: 'key=value: a parameter or config value, repeatable' })
    .option('seed', { type: 'number', describe: 'Seed of everything random' })
    .option('intrabar', { choices: INTRABAR_MODES, describe: 'Order of events inside a candle' })
    .option('batch-size', { type: 'number', describe: 'Rows read at a time; changes no result' })
    .option('data-dir', { type: 'string', describe: 'Where datasets are stored' }) as unknown as Argv<RunArgs>;
}
