import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suggestion, UsageError } from '../../engine/market/errors.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import type { StrategyDefinition } from '../../engine/strategy/strategy.ts';
import { compiledOf } from './paths.ts';
import { hashSources, sourcesOf } from './strategy-sources.ts';

/** A strategy as its file declares it. */
export interface LoadedStrategy {
  readonly strategy: StrategyDefinition;
  /** What names it again: the name of a built-in, or the file's path from the project's folder. */
  readonly source: string;
  /** SHA-256 over its own source files, the engine's left out. */
  readonly sourceHash: string;
}

/** Where to look: the project's folder, and the folder that relative paths start from (default: the current one). */
export interface StrategyPlace {
  readonly root: string;
  readonly from?: string;
}

const EXTENSIONS = ['.ts', '.js', '.mjs'];

/** The built-in strategies by name: strategies/baseline/NAME.ts and strategies/NAME/strategy.ts. */
export function builtInStrategies(root: string): Map<string, string> {
  const folder = join(root, 'strategies');
  const baseline = readdirSync(join(folder, 'baseline')).filter((file) => /^[^.]+\.ts$/.test(file));
  const own = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'strategy.ts')));
  const entries: [string, string][] = [
    ...baseline.map((file): [string, string] => [basename(file, '.ts'), join(folder, 'baseline', file)]),
    ...own.map((name): [string, string] => [name, join(folder, name, 'strategy.ts')]),
  ];
  return new Map(entries.sort(([a], [b]) => compareCodeUnits(a, b)));
}

/**
 * Loads a strategy by built-in name, or from a file (.ts, .js, .mjs, anywhere on the disk) whose default export is made
 * by `defineStrategy`. Throws UsageError when there is none, or when it does not compile.
 */
export async function loadStrategy(nameOrPath: string, place: StrategyPlace): Promise<LoadedStrategy> {
  const root = realpathSync(place.root);
  const file = /[\\/]|\.(ts|m?js)$/.test(nameOrPath)
    ? strategyFile(nameOrPath, resolve(place.from ?? '.', nameOrPath))
    : undefined;
  const builtIns = builtInStrategies(root);
  const builtIn = [...builtIns].find(([name, path]) => (file === undefined ? name === nameOrPath : path === file));
  const entry = file ?? builtIn?.[1];
  if (entry === undefined) {
    const known = suggestion(nameOrPath, [...builtIns.keys()]);
    throw new UsageError(
      `There is no strategy "${nameOrPath}".${known} A file is given by its path: ./my-strategy.ts.`,
    );
  }
  const source = builtIn?.[0] ?? shownPath(root, entry);
  const compiled = builtIn && compiledFile(root, entry);
  if (compiled !== undefined) {
    const exports = (await import(pathToFileURL(compiled).href)) as Readonly<Record<string, unknown>>;
    return { strategy: checked(exports, source), source, sourceHash: hashSources(entry, sourcesOf(entry, root)) };
  }
  const { bundleStrategy } = await import('./bundle-strategy.ts');
  const { exports, files } = await bundleStrategy(entry, root);
  return { strategy: checked(exports, source), source, sourceHash: hashSources(entry, files) };
}

function strategyFile(given: string, file: string): string {
  const known = EXTENSIONS.includes(extname(file));
  if (known && existsSync(file) && statSync(file).isFile()) return realpathSync(file);
  const expected = known ? 'There is no such file' : 'A strategy is a .ts, .js or .mjs file';
  throw new UsageError(`Strategy "${given}" cannot be read (${file}): ${expected.toLowerCase()}.`);
}

/** The compiled form of a built-in, when the program itself runs compiled and no source is newer. */
function compiledFile(root: string, entry: string): string | undefined {
  const compiled = compiledOf(entry, root);
  if (compiled === undefined) return undefined;
  const builtMs = statSync(compiled).mtimeMs;
  return sourcesOf(entry, root).every((file) => statSync(file).mtimeMs <= builtMs) ? compiled : undefined;
}

/** The path from the project's folder, always recognisable as a path. */
function shownPath(root: string, file: string): string {
  const path = relative(root, file).split(sep).join('/');
  return path.startsWith('..') ? path : `./${path}`;
}

/** The default export, once it has the parts of a strategy. */
function checked(exports: Readonly<Record<string, unknown>>, source: string): StrategyDefinition {
  const found = exports['default'];
  if (found === undefined) {
    throw new UsageError(`${source} has no default export: write "export default defineStrategy({ … })".`);
  }
  const { name, params, create } = (found ?? {}) as Partial<Record<keyof StrategyDefinition, unknown>>;
  const hasSchema = typeof (params as { safeParse?: unknown } | undefined)?.safeParse === 'function';
  const missing = [
    typeof name === 'string' && name !== '' ? '' : 'a name',
    hasSchema ? '' : 'params (a zod object)',
    typeof create === 'function' ? '' : 'a create function',
  ].filter(Boolean);
  if (missing.length === 0) return found as StrategyDefinition;
  throw new UsageError(
    `${source} exports no strategy: its default export lacks ${missing.join(', ')}. Make it with defineStrategy({ … }).`,
  );
}
