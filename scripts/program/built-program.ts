import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import { PROJECT_ROOT } from './paths.ts';

/** How a program ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program compiled from the sources as they are now, so that a test runs the real process without `dist/`. */
export interface BuiltProgram {
  /** The compiled file. */
  readonly path: string;
  /** Runs it to its end. */
  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Starts it and hands out the process, so that a test can watch and kill it. */
  start(args: readonly string[]): ChildProcess;
  /** Removes what was compiled. */
  remove(): void;
}

/** Another text in one source file (a path from the project's root), so that a test sees what a mistake would do. */
export interface Replacement {
  readonly file: string;
  readonly text: string;
  readonly by: string;
}

function replacing({ file, text, by }: Replacement): Plugin {
  const path = join(PROJECT_ROOT, file);
  let isDone = false;
  return {
    name: `replacing text in ${file}`,
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, (loading) => {
        if (loading.path !== path) return undefined;
        const source = readFileSync(path, 'utf8');
        if (source.split(text).length !== 2) throw new Error(`${file} does not hold this text once: ${text}`);
        isDone = true;
        return { contents: source.replace(text, () => by), loader: 'ts' };
      });
      build.onEnd(() => {
        if (!isDone) throw new Error(`${file} is no part of the program.`);
      });
    },
  };
}

/**
 * Compiles a program (a path from the project's root, such as 'scripts/datasets.ts') for a test, with at most one
 * replacement in a file. Throws when the text to be replaced is not there exactly once.
 */
export async function buildProgram(entry: string, replacements: readonly Replacement[] = []): Promise<BuiltProgram> {
  const { build } = await import('esbuild');
  const bundling = pathToFileURL(join(PROJECT_ROOT, 'scripts', 'bundling.mjs')).href;
  const { BUNDLING } = (await import(bundling)) as { BUNDLING: BuildOptions & { plugins: Plugin[] } };
  const cache = join(PROJECT_ROOT, 'node_modules', '.cache', 'ninefold');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'built-'));
  await build({
    ...BUNDLING,
    entryPoints: {
      program: join(PROJECT_ROOT, entry),
      'luck-worker': join(PROJECT_ROOT, 'scripts', 'program', 'luck', 'worker.ts'),
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
    plugins: [...BUNDLING.plugins, ...replacements.map(replacing)],
  });
  const path = join(folder, 'program.mjs');
  const start = (args: readonly string[], environment = {}): ChildProcess =>
    spawn(process.execPath, [path, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
  return {
    path,
    start,
    remove: () => rmSync(folder, { recursive: true, force: true }),
    run: (args, environment) =>
      new Promise((done, failed) => {
        const child = start(args, environment);
        const output = { stdout: '', stderr: '' };
        child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
        child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
        child.on('error', failed);
        child.on('close', (exitCode) => done({ exitCode, ...output }));
      }),
  };
}
