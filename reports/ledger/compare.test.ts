import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../engine/market/units.ts';
import type { Day } from '../stats/days.ts';
import { summarise } from '../stats/summary.ts';
import { sampleRecord } from '../testing/record.ts';
import { compareRuns, differenceIn, noiseSentence, noiseSign, settingText } from './compare.ts';
import type { ComparedRun } from './compare.ts';

const summary = summarise(sampleRecord({ trades: 10, days: 3 }));

/** Returns that wobble, each by `shift` better than plain. */
function daysOf(count: number, shift = 0): Day[] {
  return Array.from({ length: count }, (_, i) => {
    return { start: i * DAY_MS, close: 1, return: 0.01 * Math.sin(i * 2.3) + shift * (1 + 0.5 * Math.cos(i * 1.7)) };
  });
}
const base: ComparedRun = { summary, days: daysOf(100) };
const withManifest = (change: Partial<typeof summary.manifest>, days = base.days): ComparedRun => {
  return { summary: { ...summary, manifest: { ...summary.manifest, ...change } }, days };
};
const { digests } = summary.manifest;
const verdictOn = (change: Partial<typeof summary.manifest>) =>
  compareRuns([base, withManifest(change)]).others[0]!.verdict;

describe('compareRuns', () => {
  it('finds nothing between a run and its repetition', () => {
    const again = withManifest({ runId: 'b', startedAt: 'later', command: 'other' });
    const { runIds, others, settings, figures } = compareRuns([base, again]);
    expect([runIds, settings]).toEqual([[summary.manifest.runId, 'b'], []]);
    expect(others).toMatchObject([{ runId: 'b', inputsEqual: true, outputsEqual: true }]);
    expect(others[0]!.verdict).toContain('the runs agree');
    expect(figures.every(({ values: [a, b] }) => a === b)).toBe(true);
    expect(differenceIn('sharpe', others[0]!)).toMatchObject({ difference: 0, pValue: 1, differs: false });
  });

  it('names the settings that differ, leaf by leaf, and those only some runs have', () => {
    const config = { ...summary.manifest.config, costs: { feeTakerBps: 4, feeMakerBps: 2 }, latencyMs: 0 };
    const change = { config, seed: 2, digests: { ...digests, outputs: 'z' } };
    const { settings, others } = compareRuns([base, withManifest(change), withManifest({ seed: 3 })]);
    expect(settings).toEqual([
      { key: 'config.costs.feeTakerBps', values: [10, 4, 10] },
      { key: 'config.latencyMs', values: [undefined, 0, undefined] },
      { key: 'seed', values: [1, 2, 3] },
    ]);
    expect(others[0]!.verdict).toBe('Same inputs, different outputs: the settings below differ.');
  });

  it('blames the logic when inputs and settings agree, whatever machine or revision it was', () => {
    const change = { code: { version: '9', revision: 'x' }, digests: { ...digests, outputs: 'z' } };
    expect(verdictOn(change)).toBe('Same inputs and settings, different outputs: the logic differs.');
  });

  it('says that the data differs before anything else', () => {
    expect(verdictOn({ digests: { inputs: 'y', outputs: 'z' } })).toMatch(/^Different inputs and outputs/);
    expect(verdictOn({ digests: { ...digests, inputs: 'y' } })).toMatch(/same outputs/);
  });
});

describe('settingText', () => {
  it('shows times as times, digests by their beginning, and what is not there as a dash', () => {
    expect(settingText('to', Date.UTC(2024, 0, 1))).toBe('2024-01-01 00:00');
    expect(settingText('strategy.sourceHash', 'ab'.repeat(32))).toBe('abababababab…');
    expect(settingText('seed', undefined)).toBe('—');
    expect(settingText('strategy.params.timeframe', '1h')).toBe('"1h"');
  });
});

describe('what differs beyond noise', () => {
  it('is what paired days tell apart, however much both of them moved', () => {
    const { others } = compareRuns([base, withManifest({}, daysOf(100, 0.001)), withManifest({}, daysOf(100, 1e-6))]);
    const [better, same] = others;
    expect([noiseSign('sharpe', better), noiseSign('annualGrowth', better)]).toEqual(['≠', '≠']);
    expect(differenceIn('sharpe', better!)!.difference).toBeGreaterThan(0);
    expect(noiseSign('volatility', same)).toBe('≈');
    expect(noiseSign('winRate', better)).toBe('');
    expect(noiseSign('sharpe', undefined)).toBe('');
    expect(noiseSentence(better!)).toMatch(/^Beyond noise: CAGR, .*Sharpe/);
    expect(noiseSentence(compareRuns([base, base]).others[0]!)).toBe(
      'No figure of daily returns differs beyond noise.',
    );
  });

  it('is not asked of other periods, nor of a few days', () => {
    const { others } = compareRuns([base, withManifest({ to: summary.manifest.to + DAY_MS })]);
    expect(others[0]!.paired).toEqual({ absent: 'the runs do not cover the same period' });
    const few = { ...base, days: daysOf(10) };
    expect(compareRuns([few, few]).others[0]!.paired).toEqual({ absent: 'fewer than 20 common days' });
    expect(noiseSign('sharpe', others[0])).toBe('');
  });
});
