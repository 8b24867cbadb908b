import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtProgram } from '../child.ts';
import { FIGURES_FILE } from './settings.ts';
import type { LiveFigures, LiveSettings } from './settings.ts';

/** A measured live program as seen from outside. */
export interface LiveRun {
  readonly figures: LiveFigures;
  /** From spawning it until it said that it is live, without the exchange's own start, ms. */
  readonly liveMs: number;
}

/** What stands on standard error once everything is caught up with. */
const IS_LIVE = /^LIVE\.$/m;

/** Symbols of a bench; the generated market has any. */
export function benchSymbols(count: number): string[] {
  const known = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].slice(0, count);
  return [...known, ...Array.from({ length: count - known.length }, (_, i) => `COIN${String(i).padStart(2, '0')}USDT`)];
}

/** Runs a live program to its end, or its death. Throws with its own words when it has not measured. */
export async function runLive(
  settings: Omit<LiveSettings, 'exchangePath'>,
  flags: readonly string[] = [],
): Promise<LiveRun> {
  const told: LiveSettings = { ...settings, exchangePath: builtProgram('bench/live/exchange') };
  const command = [...flags, builtProgram('bench/live/measured'), JSON.stringify(told)];
  const spawnedAt = performance.now();
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let liveAt = NaN;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (Number.isNaN(liveAt) && IS_LIVE.test(said)) liveAt = performance.now();
  });
  const [exitCode, signal] = await new Promise<[number | null, string | null]>((done, failed) => {
    child.on('error', failed).on('close', (...ended) => done(ended));
  });
  if (exitCode !== 0 && !(settings.isKilled && signal === 'SIGKILL')) {
    throw new Error(`The live program ended with ${exitCode ?? signal}: ${said.trim()}`);
  }
  const figures = JSON.parse(readFileSync(join(settings.folder, FIGURES_FILE), 'utf8')) as LiveFigures;
  return { figures, liveMs: liveAt - spawnedAt - figures.exchangeMs };
}
