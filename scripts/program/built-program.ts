import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';
import { HOUR_MS } from '../../engine/market/units.ts';
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
  /** Removes what was compiled for it alone. */
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
    load(loading) {
      if (loading !== path) return null;
      const source = readFileSync(path, 'utf8');
      if (source.split(text).length !== 2) throw new Error(`${file} does not hold this text once: ${text}`);
      isDone = true;
      return source.replace(text, () => by);
    },
    buildEnd() {
      if (!isDone) throw new Error(`${file} is no part of the program.`);
    },
  };
}

interface BundleOptions {
  readonly outdir: string;
  readonly plugins?: readonly Plugin[];
}

interface Bundling {
  bundle(entries: readonly string[], options: BundleOptions): Promise<void>;
  bundleAll(options: BundleOptions): Promise<void>;
}

/** Where tests keep what they compiled: below the project's folder, so that its packages are found. */
const CACHE = join(PROJECT_ROOT, '.cache');

/** Names the state of all sources and packages: their paths, sizes and times of change. */
function sourcesKey(): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const file = statSync(join(PROJECT_ROOT, path), { throwIfNoEntry: false });
    if (file?.isFile()) hash.update(`${path} ${file.size} ${file.mtimeMs}\n`);
  };
  add('package-lock.json');
  for (const room of ['engine', 'strategies', 'datasets', 'reports', 'scripts']) {
    for (const path of readdirSync(join(PROJECT_ROOT, room), { encoding: 'utf8', recursive: true })) {
      if (!/^(store|out)[\\/]|\.test\.ts$/.test(path)) add(join(room, path));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Folders that no test has used for an hour. */
function removeOld(): void {
  for (const folder of readdirSync(CACHE).map((name) => join(CACHE, name))) {
    const used = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (used < Date.now() - HOUR_MS) rmSync(folder, { recursive: true, force: true });
  }
}

/** All programs, compiled by whichever test asks first, for all that ask before a source changes. */
async function allPrograms({ bundleAll }: Bundling): Promise<string> {
  const folder = join(CACHE, `all-${sourcesKey()}`);
  if (!existsSync(folder)) {
    removeOld();
    const outdir = mkdtempSync(join(CACHE, 'making-'));
    await bundleAll({ outdir });
    try {
      renameSync(outdir, folder);
    } catch (error) {
      // Another test was faster.
      if (!existsSync(folder)) throw error;
      rmSync(outdir, { recursive: true });
    }
  }
  utimesSync(folder, new Date(), new Date());
  return folder;
}

/**
 * Compiles a program (a path from the project's root, such as 'scripts/datasets.ts') for a test, with at most one
 * replacement in a file. Throws when the text to be replaced is not there exactly once.
 */
export async function buildProgram(entry: string, replacements: readonly Replacement[] = []): Promise<BuiltProgram> {
  const bundling = (await import(pathToFileURL(join(PROJECT_ROOT, 'scripts', 'bundling.mjs')).href)) as Bundling;
  mkdirSync(CACHE, { recursive: true });
  const isOwn = replacements.length > 0 || !/^scripts\/[^/]+$/.test(entry);
  const folder = isOwn ? mkdtempSync(join(CACHE, 'own-')) : await allPrograms(bundling);
  if (isOwn) await bundling.bundle([entry], { outdir: folder, plugins: replacements.map(replacing) });
  const path = join(folder, entry.replace(/\.ts$/, '.js'));
  const start = (args: readonly string[], environment = {}): ChildProcess =>
    spawn(process.execPath, [path, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
  return {
    path,
    start,
    remove: () => isOwn && rmSync(folder, { recursive: true, force: true }),
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
