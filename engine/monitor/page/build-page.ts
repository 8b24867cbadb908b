import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A page that needs nothing else, and the Content-Security-Policy that lets exactly its own script and style in. */
export interface MonitorPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

type Bundler = typeof import('esbuild');

/** Bundles script and style of the page in `folder` and puts them into its body. Needs the sources and the bundler. */
export function buildPage(folder: string): MonitorPage {
  // asked for here and not at the top: a built program starts without it
  const { buildSync } = createRequire(import.meta.url)('esbuild') as Bundler;
  const bundled = buildSync({
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
  const [script, style] = [textOf('.js'), textOf('.css')];
  if (/<\/(script|style)|<!--/i.test(script + style)) {
    throw new Error('The bundled script or style would end its own element in the page.');
  }
  return { html: documentOf({ body: bodyOf(folder), script, style }), contentSecurityPolicy: policyOf(script, style) };
}

/** The body as it is written, without the line breaks and margins between its elements. */
function bodyOf(folder: string): string {
  const text = readFileSync(join(folder, 'body.html'), 'utf8');
  return text.replace(/\s*\n\s*/g, '\n').trim();
}

function documentOf({ body, script, style }: { body: string; script: string; style: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Live Workflow Monitor · Ninefold</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${body}
<script>${script}</script>
</body>
</html>
`;
}

function policyOf(script: string, style: string): string {
  return [
    `default-src 'none'`,
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
    `connect-src 'self'`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

/** A Content-Security-Policy source that allows exactly this inline text. */
function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
