import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../program/paths.ts';

const FOLDER = join(PROJECT_ROOT, 'notebooks');

interface StoredCell {
  readonly cell_type: string;
  readonly id: string;
  readonly metadata: object;
  readonly outputs?: readonly unknown[];
  readonly execution_count?: number | null;
  readonly source: readonly string[];
}

interface StoredNotebook {
  readonly nbformat: number;
  readonly metadata: { readonly kernelspec: { readonly name: string } };
  readonly cells: readonly StoredCell[];
}

const names = readdirSync(FOLDER).filter((name) => name.endsWith('.ipynb'));

it('there are three', () => {
  expect(names).toEqual(['01-first-replay.ipynb', '02-heads-and-gates.ipynb', '03-your-own-strategy.ipynb']);
});

describe.each(names)('%s', (name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const notebook = JSON.parse(text) as StoredNotebook;
  const code = notebook.cells.filter(({ cell_type }) => cell_type === 'code');

  it('holds questions and no answers: what a run printed stays with who ran it', () => {
    expect(code.length).toBeGreaterThan(5);
    for (const cell of code) expect(cell).toMatchObject({ outputs: [], execution_count: null, metadata: {} });
    expect(text).not.toMatch(/\/(home|root|tmp|Users|work)\/|data:image/);
    expect(text).toBe(`${JSON.stringify(notebook, null, 1)}\n`);
  });

  it('is for the TypeScript kernel, every cell with an id of its own', () => {
    expect(notebook).toMatchObject({ nbformat: 4, metadata: { kernelspec: { name: 'tslab' } } });
    expect(new Set(notebook.cells.map(({ id }) => id)).size).toBe(notebook.cells.length);
  });

  it('says first what data it works on', () => {
    const first = code[0]?.source.join('') ?? '';
    expect(first).toContain('findDataset(');
    expect(first).toContain('data.about');
  });

  it('has lines that can be read, and nothing that the kernel cannot run', () => {
    const source = code.map((cell) => cell.source.join('')).join('\n');
    expect(source).not.toContain('for await');
    expect(source.split('\n').filter((line) => line.length > 140)).toEqual([]);
  });
});

it('its packages are pinned, and none of them runs a script or comes from elsewhere than the registry', () => {
  const { dependencies, overrides } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as Record<
    'dependencies' | 'overrides',
    Record<string, string>
  >;
  const { ninefold, ...others } = dependencies;
  expect(ninefold).toBe('file:..');
  for (const version of Object.values(others)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(overrides).toEqual({
    '@tensorflow/tfjs-node': 'npm:@tensorflow/tfjs@3.21.0',
    xlsx: 'npm:xlsx@0.18.5',
  });
  expect(readFileSync(join(FOLDER, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
  const lock = readFileSync(join(FOLDER, 'package-lock.json'), 'utf8');
  const addresses = [...lock.matchAll(/"resolved": "([^"]*)/g)].map(([, address = '']) => address);
  expect(addresses.filter((address) => !/^(\.\.$|https:\/\/registry\.npmjs\.org\/)/.test(address))).toEqual([]);
});
