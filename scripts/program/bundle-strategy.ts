import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, OutputFile, Plugin } from 'esbuild';
import { UsageError } from '../../engine/market/errors.ts';
import { compiledOf } from './paths.ts';
import { isEngineFile } from './strategy-sources.ts';

/** A strategy file compiled and loaded: what it exports, and the files it was made of. */
export interface Bundled {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly files: readonly string[];
}

/** Where the modules of the running program are handed to a strategy, so that both use one instance. */
const HANDED = Symbol.for('ninefold.modules');

type Modules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** `ninefold` and `zod` as the running program has them: a strategy anywhere on the disk needs no node_modules. */
async function handOver(): Promise<Modules> {
  const [ninefold, zod] = await Promise.all([import('../../engine/index.ts'), import('zod')]);
  const modules = { ninefold, zod };
  Object.assign(globalThis, { [HANDED]: modules });
  return modules;
}

function handedModules(modules: Modules): Plugin {
  return {
    name: 'handed-modules',
    setup(build) {
      build.onResolve({ filter: /^(ninefold|zod)$/ }, ({ path }) => ({ path, namespace: 'handed' }));
      build.onLoad({ filter: /./, namespace: 'handed' }, ({ path }) => {
        const names = Object.keys(modules[path] ?? {});
        const source = `globalThis[Symbol.for(${JSON.stringify(HANDED.description)})][${JSON.stringify(path)}]`;
        const lines = names.map((name, i) => `const v${i} = m[${JSON.stringify(name)}]; export { v${i} as ${name} };`);
        return { contents: [`const m = ${source};`, ...lines].join('\n') };
      });
    },
  };
}

/** Links relative imports of the engine to the compiled files that are running; elsewhere they are bundled. */
function runningEngine(root: string): Plugin {
  return {
    name: 'running-engine',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
        const file = resolve(resolveDir, path);
        const compiled = isEngineFile(root, file) ? compiledOf(file, root) : undefined;
        if (compiled === undefined) return undefined;
        return { path: pathToFileURL(compiled).href, external: true };
      });
    },
  };
}

/** Turns esbuild's first complaint into one sentence. */
function explain(failure: BuildFailure, shown: string): UsageError {
  const [first] = failure.errors;
  const { location, text = failure.message } = first ?? {};
  const place = location ? `${location.file}:${location.line}:${location.column + 1}` : shown;
  const sentence = text.replace(/\.$/, '').replaceAll('"handed:', '"');
  const hint = location?.suggestion ? ` Did you mean "${location.suggestion}"?` : '';
  return new UsageError(`${place}: ${sentence}.${hint}`);
}

/** Compiles a strategy with everything it imports, and loads it. Throws UsageError when that fails. */
export async function bundleStrategy(file: string, root: string): Promise<Bundled> {
  const { build } = await import('esbuild');
  const modules = await handOver();
  const folder = realpathSync(dirname(file));
  const shown = basename(file);
  const built = await build({
    entryPoints: [join(folder, shown)],
    absWorkingDir: folder,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    outdir: folder,
    logLevel: 'silent',
    plugins: [handedModules(modules), runningEngine(root)],
  }).catch((failure: BuildFailure) => {
    throw explain(failure, shown);
  });
  const inputs = Object.keys(built.metafile.inputs).filter((input) => !input.startsWith('handed:'));
  const files = inputs.map((input) => resolve(folder, input)).filter((input) => !isEngineFile(root, input));
  return { exports: await load(built.outputFiles, file), files };
}

/** Imports compiled text from a temporary file: a loaded module needs its file no longer. */
async function load([output]: readonly OutputFile[], file: string): Promise<Bundled['exports']> {
  const folder = mkdtempSync(join(tmpdir(), 'ninefold-strategy-'));
  const compiled = join(folder, `${basename(file, extname(file))}.mjs`);
  const here = JSON.stringify(pathToFileURL(file).href);
  const require = `import { createRequire } from 'node:module'; const require = createRequire(${here});`;
  try {
    writeFileSync(compiled, `${require}${output?.text ?? ''}`);
    return (await import(pathToFileURL(compiled).href)) as Bundled['exports'];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${basename(file)} failed while it was loaded: ${reason}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
