import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suggestion, UsageError, VerificationError } from '../../engine/market/errors.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import { parseNames } from '../program/moment.ts';
import { printJson, printLine } from '../program/output.ts';
import { dataDirOf, PROJECT_ROOT } from '../program/paths.ts';
import type { SharedOptions } from '../program/program.ts';
import { executeNotebook } from './execute-notebook.ts';
import type { Executed } from './execute-notebook.ts';
import { findJupyter, findPython, installKernel, installPackages } from './jupyter.ts';

/** What the notebooks program was given. */
export interface NotebookArgs extends SharedOptions {
  readonly check: boolean;
  readonly only: string[] | undefined;
  readonly html: string | undefined;
}

const FOLDER = join(PROJECT_ROOT, 'notebooks');

/** The notebooks whose names begin so; all without a choice. Throws UsageError for a name that fits none. */
export function chooseNotebooks(only: readonly string[] | undefined, folder = FOLDER): string[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .sort(compareCodeUnits);
  const strange = only?.find((start) => !names.some((name) => name.startsWith(start)));
  if (strange !== undefined) throw new UsageError(`There is no notebook "${strange}".${suggestion(strange, names)}`);
  return names.filter((name) => only === undefined || only.some((start) => name.startsWith(start)));
}

/** Installs what the notebooks need, and opens or executes them. */
export async function runNotebooks(args: NotebookArgs): Promise<void> {
  if (args.html !== undefined && !args.check)
    throw new UsageError('--html goes with --check: it writes what was executed.');
  if (args.json && !args.check) throw new UsageError('--json goes with --check: an open notebook prints no document.');
  const names = chooseNotebooks(parseNames(args.only));
  const { jupyter, command } = findJupyter(args.check ? 'nbconvert' : 'browser');
  const python = findPython(jupyter);
  installPackages(FOLDER);
  if (args.check) return check(names, { jupyter, python, args });
  const environment = installKernel(FOLDER, { python, prefix: join(FOLDER, 'node_modules', '.jupyter') });
  const first = names.length === 1 ? names : [];
  const env = { ...process.env, ...environment };
  const { status } = spawnSync(jupyter, [command, ...first], { cwd: FOLDER, stdio: 'inherit', env });
  process.exitCode = status ?? 1;
}

interface CheckPlace {
  readonly jupyter: string;
  readonly python: string;
  readonly args: NotebookArgs;
}

/** Executes notebooks one after the other. Everything Jupyter writes goes to a temporary folder, and so do the runs. */
async function check(names: readonly string[], { jupyter, python, args }: CheckPlace): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ninefold-notebooks-'));
  try {
    const environment = {
      ...installKernel(FOLDER, { python, prefix: join(folder, 'kernel') }),
      JUPYTER_CONFIG_DIR: join(folder, 'config'),
      JUPYTER_DATA_DIR: join(folder, 'jupyter'),
      JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
      IPYTHONDIR: join(folder, 'ipython'),
      NINEFOLD_DATA_DIR: dataDirOf({}),
      NINEFOLD_RUNS_DIR: join(folder, 'runs'),
    };
    const html = args.html === undefined ? undefined : resolve(args.html);
    const executed: Executed[] = [];
    for (const name of names) {
      const one = await executeNotebook(join(FOLDER, name), { jupyter, folder, html, environment });
      executed.push(one);
      if (!args.json) printLine(lineOf(one));
    }
    const isClean = executed.every(({ failures }) => failures.length === 0);
    if (args.json) {
      printJson({ clean: isClean, notebooks: executed });
      if (!isClean) process.exitCode = 4;
    } else if (!isClean) throw new VerificationError('Not every cell ran: see above.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lineOf({ notebook, failures, wallMs }: Executed): string {
  const took = `${(wallMs / 1000).toFixed(1)} s`;
  if (failures.length === 0) return `${notebook}: every cell ran, ${took}`;
  const cells = failures.map(({ cell, said }) => `  ${cell === 0 ? 'nbconvert' : `code cell ${cell}`}: ${said}`);
  return [`${notebook}: failed, ${took}`, ...cells].join('\n');
}
