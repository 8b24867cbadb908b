import type { Argv } from 'yargs';
import { openLedger } from '../../reports/ledger/ledger.ts';
import type { Ledger } from '../../reports/ledger/ledger.ts';
import { runsDirOf } from '../program/paths.ts';
import type { SharedOptions } from '../program/program.ts';

/** Options that every command of `runs` has. */
export interface RunsOptions extends SharedOptions {
  readonly out: string | undefined;
}

/** Adds one command to the program. */
export type AddCommand = (cli: Argv<RunsOptions>) => Argv<RunsOptions>;

/** Does something with the ledger of runs, and closes it whatever happens. */
export async function withLedger<T>(
  args: Pick<RunsOptions, 'out'>,
  use: (ledger: Ledger) => T | Promise<T>,
): Promise<T> {
  const ledger = openLedger(runsDirOf(args));
  try {
    return await use(ledger);
  } finally {
    ledger.close();
  }
}
