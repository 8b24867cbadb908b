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
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly ename?: string;
  readonly evalue?: string;
}

/** A cell that failed: its number among the code cells, from 1, and what it said. */
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

/** Failures of an executed notebook. An error that only reached stderr, as of a promise nobody waited for, is one too. */
export function failuresOf(notebook: Notebook): CellFailure[] {
  const code = notebook.cells.filter(({ cell_type }) => cell_type === 'code');
  return code.flatMap(({ outputs = [] }, i) => {
    const stderr = outputs.filter(({ name }) => name === 'stderr').map(({ text }) => joined(text));
    const error = outputs.find(({ output_type }) => output_type === 'error');
    const isLoose = stderr.some((text) => /^(UnhandledPromiseRejection|UncaughtException)/m.test(text));
    if (error === undefined && !isLoose) return [];
    const what = [error?.ename, error?.evalue].filter((text) => text !== undefined && text !== '').join(': ');
    return [{ cell: i + 1, said: [...stderr, what].join('\n').trim() }];
  });
}

/** Executes one notebook with a real kernel; the result goes to `folder` under the same name, and as HTML to `html`. */
export async function executeNotebook(
  path: string,
  place: { jupyter: string; folder: string; html?: string | undefined; environment: Readonly<Record<string, string>> },
): Promise<Executed> {
  const started = performance.now();
  const notebook = basename(path);
  const env = { ...process.env, ...place.environment };
  const args = ['--to', 'notebook', '--execute', '--allow-errors', '--ExecutePreprocessor.timeout=300'];
  const converted = await runQuietly(place.jupyter, ['nbconvert', ...args, '--output-dir', place.folder, path], env);
  const wallMs = performance.now() - started;
  const result = join(place.folder, notebook);
  if (!existsSync(result)) return { notebook, failures: [{ cell: 0, said: converted }], wallMs };
  if (place.html !== undefined) {
    await runQuietly(place.jupyter, ['nbconvert', '--to', 'html', '--output-dir', place.html, result], env);
  }
  return { notebook, failures: failuresOf(JSON.parse(readFileSync(result, 'utf8')) as Notebook), wallMs };
}

/** Runs a program to its end and gives what it said on stderr. */
function runQuietly(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', failed);
    child.on('close', () => done(said.trim()));
  });
}
