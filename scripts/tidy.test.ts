/** The house rules that lint cannot see: sizes, words, sorting, and a README that tells the truth. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const ROOMS = ['engine', 'strategies', 'datasets', 'reports', 'scripts'];
const PRODUCED = ['datasets/store', 'reports/out'];
const CORE = /^(engine\/(market|time|indicators|strategy|broker|journal|run)|strategies)\//;
const TEST = /\.(test|contract)\.ts$/;
const THIS = 'scripts/tidy.test.ts';

interface Source {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly tree: ts.SourceFile;
}

/** Files under a folder, as paths from the root with forward slashes. */
function walk(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return entry.name === 'node_modules' || PRODUCED.includes(path) ? [] : walk(path);
  });
}

const files = ROOMS.flatMap(walk);
const sources = files
  .filter((path) => path.endsWith('.ts'))
  .map((path): Source => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    return { path, text, lines: text.trimEnd().split('\n').length, tree };
  });
const shipped = sources.filter(({ path }) => !TEST.test(path));
const core = shipped.filter(({ path }) => CORE.test(path));

/** `path:line what` for every node about which `judge` has something to say. */
function findings(among: readonly Source[], judge: (node: ts.Node) => string | undefined): string[] {
  return among.flatMap(({ path, tree }) => {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const complaint = judge(node);
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
      if (complaint !== undefined) found.push(`${path}:${line} ${complaint}`);
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  });
}

function linesOf(node: ts.Node): number {
  const tree = node.getSourceFile();
  const lineAt = (position: number): number => tree.getLineAndCharacterOfPosition(position).line;
  return lineAt(node.getEnd()) - lineAt(node.getStart(tree)) + 1;
}

/** Lower-case words of an identifier: `entryBarCount` is entry, bar, count. */
function wordsOf(identifier: string): string[] {
  return identifier.split(/[^a-zA-Z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());
}

describe('sizes', () => {
  const sizes = shipped.map(({ lines }) => lines).sort((a, b) => a - b);
  const quantile = (share: number): number => sizes[Math.ceil(share * sizes.length) - 1] ?? 0;

  it('no file is over 450 lines', () => {
    expect(sources.filter(({ lines }) => lines > 450).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  it('half of the sources have at most 100 lines, and 95 % at most 300', () => {
    expect(quantile(0.5)).toBeLessThanOrEqual(100);
    expect(quantile(0.95)).toBeLessThanOrEqual(300);
  });

  it('no function is over 70 lines', () => {
    const long = (node: ts.Node): string | undefined =>
      ts.isFunctionLike(node) && linesOf(node) > 70 ? `a function of ${linesOf(node)} lines` : undefined;
    expect(findings(shipped, long)).toEqual([]);
  });
});

describe('words', () => {
  const grep = (pattern: RegExp, among = sources): string[] =>
    among
      .filter(({ path }) => path !== THIS)
      .flatMap(({ path, text }) =>
        text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1} ${line.trim()}`] : [])),
      );

  it('nothing is left to do, and no test is left out', () => {
    expect(grep(/\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
    expect(grep(/\b(it|test|describe)\.(only|skip|todo)\b|\bf(it|describe)\(/)).toEqual([]);
  });

  it('no drawer for odds and ends', () => {
    const odds = /(^|\/)(utils?|helpers?|common|core|types|services?|managers?|misc|shared)(\/|\.ts$)/;
    expect(files.filter((path) => odds.test(path))).toEqual([]);
  });

  it('a candle is called a candle', () => {
    const elsewhere = sources.filter(({ path }) => !/^(scripts|datasets\/[^ ]*(exchange|archive))/.test(path));
    const misnomers = new Set(['bar', 'bars', 'kline', 'klines', 'ohlcv', 'lookback']);
    const misnamed = (node: ts.Node): string | undefined =>
      ts.isIdentifier(node) && wordsOf(node.text).some((word) => misnomers.has(word)) ? node.text : undefined;
    expect(findings(elsewhere, misnamed)).toEqual([]);
  });

  it('two public entries, for strategies and for notebooks, and no other barrel', () => {
    const entries = ['engine/index.ts', 'scripts/notebooks/workbench.ts'];
    const rest = shipped.filter(({ path }) => !entries.includes(path));
    const passesOn = (node: ts.Node): string | undefined =>
      ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined ? 'passes on an export' : undefined;
    expect(findings(rest, passesOn)).toEqual([]);
  });
});

describe('the core computes the same on every machine', () => {
  it('raises to no power: `**` is left to the implementation', () => {
    const power = (node: ts.Node): string | undefined => {
      if (!ts.isBinaryExpression(node)) return undefined;
      const kind = node.operatorToken.kind;
      if (kind !== ts.SyntaxKind.AsteriskAsteriskToken && kind !== ts.SyntaxKind.AsteriskAsteriskEqualsToken) return;
      const isConstant = node.left.getText() === '2' && ts.isNumericLiteral(node.right);
      return isConstant ? undefined : node.getText();
    };
    expect(findings(core, power)).toEqual([]);
  });

  it('sorts by a comparator, always', () => {
    const vague = (node: ts.Node): string | undefined => {
      if (!ts.isCallExpression(node) || node.arguments.length > 0) return undefined;
      return /\.(sort|toSorted)\(\)$/.test(node.getText()) ? node.getText() : undefined;
    };
    expect(findings(core, vague)).toEqual([]);
  });
});

describe('README', () => {
  const readme = existsSync(join(ROOT, 'README.md')) ? readFileSync(join(ROOT, 'README.md'), 'utf8') : '';
  const drawn = pathsOfTree(/```tree\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');

  it('draws what is there, and every room down to the second level', () => {
    expect(drawn.length).toBeGreaterThan(0);
    expect(drawn.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    // A strategy of the user's own need not be in the picture.
    const folders = files.map((path) =>
      path
        .split('/')
        .slice(0, path.startsWith('strategies/') ? 1 : -1)
        .slice(0, 2)
        .join('/'),
    );
    const rooms = [...new Set([...ROOMS, ...folders])].sort();
    expect(rooms.filter((room) => !drawn.includes(room))).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...readme.matchAll(/npm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map(([, name]) => name ?? '');
    expect(named).toContain('replay');
    expect([...new Set(named)].filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it.skipIf(!existsSync(join(ROOT, '.git')))('the front door stays clear', () => {
    const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
    const open = [...new Set(tracked.map((path) => path.split('/')[0] ?? ''))].filter((name) => !name.startsWith('.'));
    const papers = ['README.md', 'CHANGELOG.md', 'DECISIONS.md', 'LICENSE'];
    const allowed = [...ROOMS, ...papers, 'notebooks', 'package.json', 'package-lock.json', 'tsconfig.json'];
    expect(open.filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

/** Paths of an indented drawing: the first word of a line, under the lines that are indented less. */
function pathsOfTree(drawing: string): string[] {
  const above: { indent: number; path: string }[] = [];
  return drawing.split('\n').flatMap((line) => {
    const [, margin = '', name] = /^([\s│├└─]*)([^\s│├└─]+)/.exec(line) ?? [];
    if (name === undefined) return [];
    while ((above.at(-1)?.indent ?? -1) >= margin.length) above.pop();
    const path = [above.at(-1)?.path, name.replace(/\/$/, '')].filter(Boolean).join('/');
    above.push({ indent: margin.length, path });
    return [path];
  });
}
