import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../engine/market/errors.ts';
import { PROJECT_ROOT } from '../program/paths.ts';

/** A program's run as seen from outside. Times in ms since it was spawned. */
export interface ChildRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallMs: number;
  /** From spawning to the zero of the program's own clock; NaN unless watched. */
  readonly startMs: number;
  /** Highest resident memory; NaN unless watched. */
  readonly peakMiB: number;
}

/**
 * Runs inside the watched program and writes at its exit what only it can know. VmHWM is the kernel's own high-water
 * mark; `maxRSS` stands in where there is no /proc, and is no substitute: Linux hands it down from the parent.
 */
const WATCH = `
import { readFileSync, writeSync } from 'node:fs';
process.on('exit', () => {
  let peakKiB = process.resourceUsage().maxRSS;
  try {
    peakKiB = Number(/^VmHWM:\\s*(\\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))[1]);
  } catch {}
  writeSync(3, JSON.stringify({ timeOrigin: performance.timeOrigin, peakKiB }));
});`;

const WATCH_URL = `data:text/javascript,${encodeURIComponent(WATCH)}`;

/** Where the built program of that name is. Throws UsageError when it was not built. */
export function builtProgram(name: string): string {
  const path = join(PROJECT_ROOT, 'dist', 'scripts', `${name}.js`);
  if (existsSync(path)) return path;
  throw new UsageError(`${path} is not there: run npm run build first, since the bench times the built programs.`);
}

/** What a program is started with. */
export interface ChildOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Also measure memory and start, by code loaded into the program before its own; that costs it a few ms. */
  readonly isWatched?: boolean;
}

/** Runs a built program to its end as a process of its own. */
export function runChild(name: string, args: readonly string[], options: ChildOptions): Promise<ChildRun> {
  const watch = options.isWatched ? ['--import', WATCH_URL] : [];
  const command = [...watch, builtProgram(name), ...args];
  return new Promise((resolve, reject) => {
    const spawnedAt = performance.now();
    const child = spawn(process.execPath, command, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
    });
    const text = { stdout: '', stderr: '', watched: '' };
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
    child.stdio[3]?.on('data', (chunk: Buffer) => (text.watched += chunk.toString()));
    let exitMs = NaN;
    child.on('exit', () => (exitMs = performance.now() - spawnedAt));
    child.on('error', reject);
    child.on('close', (exitCode) => {
      const seen = text.watched === '' ? { timeOrigin: NaN, peakKiB: NaN } : JSON.parse(text.watched);
      const startMs = seen.timeOrigin - performance.timeOrigin - spawnedAt;
      const { stdout, stderr } = text;
      resolve({ exitCode, stdout, stderr, wallMs: exitMs, startMs, peakMiB: seen.peakKiB / 1024 });
    });
  });
}

/** The JSON document of a run that ended well. Throws with the program's own words otherwise. */
export function documentOf<T>(what: string, run: ChildRun): T {
  if (run.exitCode === 0) return JSON.parse(run.stdout) as T;
  throw new Error(`${what} ended with ${run.exitCode}: ${run.stderr.trim() || run.stdout.trim()}`);
}
