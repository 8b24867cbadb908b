import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { buildProgram } from '../../program/built-program.ts';
import type { BuiltProgram, Replacement } from '../../program/built-program.ts';
import { framesOf, HISTORY, LiveRun } from './live-run.ts';
import { contentsOf, differences } from './record-contents.ts';

/** A run is compared with a clean one at the next multiple of this. */
const END_FRAMES = 10;

/** The live runs of a test file: their program, their folder, and their end after each test. */
export interface LiveRuns {
  readonly program: BuiltProgram;
  readonly folder: string;
  /** Prepares a run, of another program when one is given. */
  open(by?: BuiltProgram): Promise<LiveRun>;
  /** Lets a run end, and runs the same minutes without any trouble: how the two differ. */
  differencesFromClean(run: LiveRun): Promise<string[]>;
}

/** To be called once at the top of a test file: compiles the program, with these replacements, before its tests. */
export function liveRuns(replacements: readonly Replacement[] = []): LiveRuns {
  let program: BuiltProgram;
  let folder: string;
  const opened: LiveRun[] = [];
  beforeAll(async () => {
    program = await buildProgram('scripts/live.ts', replacements);
    folder = mkdtempSync(join(tmpdir(), 'ninefold-runs-'));
  });
  afterEach(async () => {
    for (const run of opened.splice(0)) await run.close();
  });
  afterAll(() => {
    program.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const open = async (by = program): Promise<LiveRun> => {
    const run = await LiveRun.open(by, mkdtempSync(join(folder, 'run-')));
    opened.push(run);
    return run;
  };
  return {
    get program() {
      return program;
    },
    get folder() {
      return folder;
    },
    open,
    async differencesFromClean(run) {
      await run.sitOut(END_FRAMES - (framesOf(run.record) % END_FRAMES));
      const clean = await open();
      await clean.sitOut(framesOf(run.record) - HISTORY);
      return differences(contentsOf(run), contentsOf(clean));
    },
  };
}
