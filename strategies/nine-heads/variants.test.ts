import { describe, expect, it } from 'vitest';
import { HEAD_IDS } from './head.ts';
import { PRESETS } from './presets.ts';
import { settingsSchema } from './settings.ts';
import { variantsOf } from './variants.ts';

const settings = settingsSchema.parse(PRESETS['default']);

describe('variants of the nine heads', () => {
  it('leave each head out once, and open each gate once', () => {
    const variants = variantsOf(settings);
    expect(variants.filter(({ group }) => group === 'head').map(({ name }) => name)).toEqual(
      HEAD_IDS.map((head) => `without ${head}`),
    );
    expect(variants.filter(({ group }) => group === 'gate').map(({ name }) => name)).toEqual([
      'bias gate open',
      'heads gate open',
      'confidence gate open',
      'confluence gate open',
      'reward gate open',
      'history gate open',
      'regime gate open',
      'cooldown gate open',
      'reversals allowed',
    ]);
  });

  it('are settings that the schema takes as they are, and differ from the run in what they name alone', () => {
    const changed = variantsOf(settings).map(({ params }) => {
      expect(settingsSchema.parse(params)).toEqual(params);
      const before = settings as Readonly<Record<string, unknown>>;
      return Object.keys(params).filter((key) => JSON.stringify(params[key]) !== JSON.stringify(before[key]));
    });
    expect(changed.slice(0, 9)).toEqual(HEAD_IDS.map(() => ['without']));
    expect(changed.slice(9)).toEqual([
      ['bias'],
      ['headsMin'],
      ['confidenceMin'],
      ['confluenceMin'],
      ['rewardRiskMin', 'isRewardRiskNet'],
      ['history'],
      ['regimes', 'activeMax'],
      ['cooldownMinutes'],
      ['allowReversal'],
    ]);
  });

  it('open a gate that is there only when it is asked for, and keep what is left out already', () => {
    const odd = settingsSchema.parse({
      without: ['crypto', 'volume'],
      headsMin: 1,
      effectiveHeadsMin: 3,
      winProbabilityMin: 'breakEven',
      news: { policy: 'failOpen' },
    });
    const names = variantsOf(odd).map(({ name }) => name);
    expect(names).not.toContain('without crypto');
    expect(names).not.toContain('heads gate open');
    for (const gate of ['news', 'effective heads', 'win probability']) expect(names).toContain(`${gate} gate open`);
    expect(variantsOf(odd).find(({ name }) => name === 'without rules')?.params['without']).toEqual([
      'crypto',
      'volume',
      'rules',
    ]);
  });
});
