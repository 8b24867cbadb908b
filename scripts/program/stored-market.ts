import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateMarket } from '../../datasets/generate/market.ts';
import { storeGenerated } from '../../datasets/write/store-generated.ts';
import { DAY_MS } from '../../engine/market/units.ts';
import { buildProgram } from './built-program.ts';
import type { BuiltProgram, Ended } from './built-program.ts';

export const MARKET_START = Date.UTC(2024, 0, 30);
export const MARKET_DAYS = 5;

/** A program over a small generated market of three symbols, side data included, in a folder of its own: for tests. */
export interface StoredMarket {
  readonly folder: string;
  readonly dataDir: string;
  readonly runsDir: string;
  /** Runs a program (a path from the project's root) on this store. */
  run(program: string, args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>;
  /** The same with --json; gives the document printed. */
  json<T>(program: string, args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<T>;
  /** A compiled program's file, to be started by something else. */
  compiled(program: string): Promise<string>;
  /** Writes a file beside the store and gives its path. */
  write(name: string, content: string): string;
  remove(): void;
}

/** Stores the market as dataset "small", over the turn of a month so that it lies in two files a symbol. */
export async function storeMarket(): Promise<StoredMarket> {
  const folder = mkdtempSync(join(tmpdir(), 'ninefold-market-'));
  const [dataDir, runsDir] = [join(folder, 'store'), join(folder, 'runs')];
  const to = MARKET_START + MARKET_DAYS * DAY_MS;
  const market = generateMarket({ seed: 5, symbols: ['AAAUSDT', 'BBBUSDT', 'CCCUSDT'], from: MARKET_START, to });
  await storeGenerated(market, { dataDir, name: 'small' }, () => {});
  const built = new Map<string, Promise<BuiltProgram>>();
  const programOf = (entry: string): Promise<BuiltProgram> => {
    const program = built.get(entry) ?? buildProgram(entry);
    built.set(entry, program);
    return program;
  };
  const run: StoredMarket['run'] = async (entry, args, environment) => {
    const places = { NINEFOLD_DATA_DIR: dataDir, NINEFOLD_RUNS_DIR: runsDir };
    return (await programOf(entry)).run(args, { ...places, ...environment });
  };
  return {
    folder,
    dataDir,
    runsDir,
    run,
    compiled: async (entry) => (await programOf(entry)).path,
    async json<T>(entry: string, args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<T> {
      return JSON.parse((await run(entry, [...args, '--json'], environment)).stdout) as T;
    },
    write(name, content) {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
    remove() {
      for (const program of built.values()) void program.then((done) => done.remove());
      rmSync(folder, { recursive: true });
    },
  };
}
