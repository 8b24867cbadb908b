import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../strategies/nine-heads/settings.ts';
import { PROJECT_ROOT } from '../program/paths.ts';
import { patched, readAxes } from './axes.ts';
import type { Patch } from './axes.ts';
import { bisect, searchAxes, startSearch } from './search.ts';

const band = { low: 0.01, high: 0.02 };
const axis = (name: string, values: readonly number[]) => ({
  name,
  values: values.map((value) => ({ [name]: value })),
});

/** A market in which `signals` of 10,000 scans pass. */
const searchOver = (signals: (params: Patch) => number) =>
  startSearch(band, (params) => Promise.resolve({ scans: 10_000, signals: signals(params) }));

describe('searchAxes', () => {
  it('closes what need not be open, and counts each set of parameters once', async () => {
    const search = searchOver(({ a }) => (a === 3 ? 40 : a === 2 ? 48 : 10));
    const chosen = await searchAxes(search, { start: { c: 7 }, axes: [axis('a', [1, 2, 3]), axis('b', [1, 2])] }, {});
    expect(chosen.params).toEqual({ a: 2, b: 1, c: 7 });
    expect(search.trials.map(({ params }) => [params['a'], params['b']])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
      [2, 1],
    ]);
  });

  it('does not go beyond the band', async () => {
    const search = searchOver(({ a }) => (a as number) * 100);
    const chosen = await searchAxes(search, { start: {}, axes: [axis('a', [1, 2, 3])] }, {});
    expect([chosen.params['a'], chosen.passRate]).toEqual([2, 0.02]);
  });
});

describe('bisect', () => {
  const kappa = { name: 'kappa', low: 0.5, high: 3, base: { kept: 1 } };

  it('finds a pass rate inside the band', async () => {
    const found = await bisect(
      searchOver(({ kappa: k }) => Math.round(((k as number) - 0.5) * 200)),
      kappa,
      12,
    );
    expect(found?.params).toEqual({ kept: 1, kappa: 1.125 });
  });

  it('says that there is none when even the most is too few, or trials run out', async () => {
    expect(
      await bisect(
        searchOver(() => 5),
        kappa,
        12,
      ),
    ).toBeUndefined();
    const search = searchOver(({ kappa: k }) => ((k as number) > 1 ? 1000 : 0));
    expect(await bisect(search, kappa, 5)).toBeUndefined();
    expect(search.trials).toHaveLength(5);
  });
});

it('puts nested values in place and leaves the rest', () => {
  const base = { a: { b: 1, c: 2 }, d: [1] };
  expect(patched(base, { a: { b: 3 }, d: [2, 3] })).toEqual({ a: { b: 3, c: 2 }, d: [2, 3] });
  expect(base).toEqual({ a: { b: 1, c: 2 }, d: [1] });
});

describe('readAxes', () => {
  it('reads the settings that the nine heads leave open, each value fit for its place', () => {
    const { start, axes } = readAxes(join(PROJECT_ROOT, 'strategies/nine-heads/open-settings.json'));
    for (const { values } of axes)
      for (const value of values) expect(() => settingsSchema.parse(patched(start, value))).not.toThrow();
    const published = axes.reduce<Patch>((params, { values }) => patched(params, values[0] as Patch), {});
    expect(settingsSchema.parse(published)).toEqual(settingsSchema.parse({}));
  });

  it('refuses what is none, in one sentence', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ninefold-axes-'));
    const path = join(folder, 'axes.json');
    writeFileSync(path, '{"axes": []}');
    expect(() => readAxes(path)).toThrow(/axes does not fit: .*; expected \{"start"/);
    expect(() => readAxes(join(folder, 'none.json'))).toThrow(/cannot be read: ENOENT/);
    rmSync(folder, { recursive: true });
  });
});
