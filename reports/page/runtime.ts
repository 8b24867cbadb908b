import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What every report page carries besides its data: minified script and style, compiled charts as JSON text. */
export interface PageRuntime {
  readonly script: string;
  readonly style: string;
  readonly charts: string;
}

/** Where the build leaves the finished runtime, from the folder of compiled files. */
const RUNTIME = join('reports', 'page', 'runtime.json');

/** The project's folder, and the finished runtime when this module runs compiled: sources may have moved on since. */
function findFiles(): { readonly root: string; readonly built?: string } {
  let folder = dirname(fileURLToPath(import.meta.url));
  let found = {};
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder))
      throw new Error('No package.json above the report: the installation is incomplete.');
    if (existsSync(join(folder, RUNTIME))) found = { built: join(folder, RUNTIME) };
    folder = dirname(folder);
  }
  return { ...found, root: folder };
}

const FILES = findFiles();

/** Bundles the page's script with the vega runtime, minifies its style, compiles its charts. About half a second. */
export async function buildRuntime(): Promise<PageRuntime> {
  const [{ build }, { compileCharts }] = await Promise.all([import('esbuild'), import('../charts/compile.ts')]);
  const folder = join(FILES.root, 'reports', 'page');
  const bundled = await build({
    entryPoints: { page: join(folder, 'client', 'main.ts'), style: join(folder, 'style', 'page.css') },
    outdir: folder,
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'silent',
  });
  const textOf = (ending: string): string =>
    bundled.outputFiles.find((file) => file.path.endsWith(ending))!.text.trim();
  const runtime = { script: textOf('.js'), style: textOf('.css'), charts: JSON.stringify(compileCharts()) };
  if (/<\/(script|style)|<!--/i.test(runtime.script + runtime.style)) {
    throw new Error('The bundled script or style would end its own element in a page.');
  }
  return runtime;
}

let loaded: Promise<PageRuntime> | undefined;

/** The runtime that `npm run build` made, or a fresh one where there is none; made at most once per process. */
export function loadRuntime(): Promise<PageRuntime> {
  loaded ??= FILES.built
    ? readFile(FILES.built, 'utf8').then((text) => JSON.parse(text) as PageRuntime)
    : buildRuntime();
  return loaded;
}

/** A Content-Security-Policy source that allows exactly this inline text. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
