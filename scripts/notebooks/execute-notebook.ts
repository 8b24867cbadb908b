import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What is read of a notebook file (nbformat 4). */
export interface Notebook {
  readonly cells: readonly {
    readonly cell_type: string;
    readonly source: string | readonly string[];
    readonly outputs?: readonly CellOutput[];
  }[];
}

interface CellOutput {
  /** 'stdout' or 'stderr', of an output that is a stream. */
  readonly name?: string;
  readonly text?: string | readonly string[];
}

/** A cell that failed: its number among the code cells, from 1, and what it said; 0 where Jupyter itself failed. */
export interface CellFailure {
  readonly cell: number;
  readonly said: string;
}

/** How an execution ended. */
export interface Executed {
  readonly notebook: string;
  readonly failures: readonly CellFailure[];
  readonly wallMs: number;
}

const joined = (text: string | readonly string[] = ''): string => (typeof text === 'string' ? text : text.join(''));

/**
 * Failures of an executed notebook: whatever a code cell wrote to stderr. The kernel tells errors of types and of
 * running there, and a promise nobody waited for if it is lost while its cell runs: that fails nothing else.
 */
export function failuresOf(notebook: Notebook): CellFailure[] {
  const code = notebook.cells.filter(({ cell_type }) => cell_type === 'code');
  return code.flatMap(({ outputs = [] }, i) => {
    const said = outputs.filter(({ name }) => name === 'stderr').map(({ text }) => joined(text));
    return said.length === 0 ? [] : [{ cell: i + 1, said: said.join('').trim() }];
  });
}

/** Where a notebook is executed. */
export interface ExecutionPlace {
  readonly jupyter: string;
  /** The executed notebook goes here, under its own name. */
  readonly folder: string;
  /** A folder for the same as HTML. */
  readonly html?: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** Executes one notebook with a real kernel, up to its first failing cell. */
export async function executeNotebook(path: string, place: ExecutionPlace): Promise<Executed> {
  const { jupyter, folder, html } = place;
  const started = performance.now();
  const env = { ...process.env, ...place.environment };
  const nbconvert = (...args: string[]) => runQuietly(jupyter, ['nbconvert', ...args], env);
  const execute = ['--to', 'notebook', '--execute', '--ExecutePreprocessor.timeout=300', '--output-dir', folder, path];
  const result = join(folder, basename(path));
  const first = await nbconvert(...execute);
  // A failed execution leaves no notebook behind: only one that goes on after errors shows what the kernel said.
  if (first.exitCode !== 0) await nbconvert('--allow-errors', ...execute);
  const failures = existsSync(result) ? failuresOf(JSON.parse(readFileSync(result, 'utf8')) as Notebook) : [];
  if (first.exitCode !== 0 && failures.length === 0) failures.push({ cell: 0, said: first.said });
  if (html !== undefined) await nbconvert('--to', 'html', '--output-dir', html, result);
  return { notebook: basename(path), failures, wallMs: performance.now() - started };
}

/** How a program ended, and what it said on stderr. */
interface Ended {
  readonly exitCode: number | null;
  readonly said: string;
}

function runQuietly(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', failed);
    child.on('close', (exitCode) => done({ exitCode, said: said.trim() }));
  });
}
