import { describe, expect, it } from 'vitest';
import { summarise } from '../stats/summary.ts';
import { sampleRecord } from '../testing/record.ts';
import { compareRuns } from './compare.ts';

const base = summarise(sampleRecord({ trades: 10, days: 3 }));
const withManifest = (change: Partial<typeof base.manifest>) => ({
  ...base,
  manifest: { ...base.manifest, ...change },
});
const { digests } = base.manifest;

describe('compareRuns', () => {
  it('finds nothing between a run and its repetition', () => {
    const comparison = compareRuns(base, withManifest({ runId: 'b', startedAt: 'later', command: 'other' }));
    expect(comparison).toMatchObject({ inputsEqual: true, outputsEqual: true, settings: [] });
    expect(comparison.verdict).toContain('the runs agree');
    expect(comparison.figures.every(({ a, b }) => a === b)).toBe(true);
  });

  it('names the settings that differ, leaf by leaf, and those only one run has', () => {
    const config = { ...base.manifest.config, costs: { feeTakerBps: 4, feeMakerBps: 2 }, latencyMs: 0 };
    const other = withManifest({ config, seed: 2, digests: { ...digests, outputs: 'z' } });
    const { settings, verdict } = compareRuns(base, other);
    expect(settings).toEqual([
      { key: 'config.costs.feeTakerBps', a: 10, b: 4 },
      { key: 'config.latencyMs', a: undefined, b: 0 },
      { key: 'seed', a: 1, b: 2 },
    ]);
    expect(verdict).toBe('Same inputs, different outputs: the settings below differ.');
  });

  it('blames the logic when inputs and settings agree, whatever machine or revision it was', () => {
    const other = withManifest({ code: { version: '9', revision: 'x' }, digests: { ...digests, outputs: 'z' } });
    expect(compareRuns(base, other).verdict).toBe('Same inputs and settings, different outputs: the logic differs.');
  });

  it('says that the data differs before anything else', () => {
    const data = { digests: { inputs: 'y', outputs: 'z' } };
    expect(compareRuns(base, withManifest(data)).verdict).toMatch(/^Different inputs and outputs/);
    expect(compareRuns(base, withManifest({ digests: { ...digests, inputs: 'y' } })).verdict).toMatch(/same outputs/);
  });
});
