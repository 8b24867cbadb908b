import type { Variant } from '../../engine/strategy/variant.ts';
import { HEAD_IDS } from './head.ts';
import { REGIMES } from './settings.ts';
import type { Settings } from './settings.ts';

/** More than any run has of anything that is counted. */
const UNREACHED = 1_000_000_000;

/** The strategy without each of its heads, and with each of its gates open; what is so already is left out. */
export function variantsOf(settings: Settings): Variant[] {
  const { without } = settings;
  const heads = HEAD_IDS.filter((head) => !without.includes(head)).map((head) => ({
    group: 'head',
    name: `without ${head}`,
    params: { ...settings, without: [...without, head] },
  }));
  const gates = Object.entries(openGates(settings)).map(([name, change]) => ({
    group: 'gate',
    name,
    params: { ...settings, ...change },
  }));
  const asIs = JSON.stringify(settings);
  return [...heads, ...gates.filter(({ params }) => JSON.stringify(params) !== asIs)];
}

/** What lets everything through a gate, in the gates' order. G0 stays: without warmed-up data nothing can be judged. */
function openGates({ bias, history, regimes, news }: Settings): Readonly<Record<string, Partial<Settings>>> {
  const named = REGIMES.filter((regime) => regime !== 'UNKNOWN');
  return {
    'news gate open': { news: { ...news, policy: 'off' } },
    'bias gate open': { bias: { ...bias, isRequired: false } },
    'heads gate open': { headsMin: 1 },
    'confidence gate open': { confidenceMin: 0 },
    'confluence gate open': { confluenceMin: 0 },
    'effective heads gate open': { effectiveHeadsMin: null },
    // before costs the reward of a plan is never below zero
    'reward gate open': { rewardRiskMin: Number.MIN_VALUE, isRewardRiskNet: false },
    'history gate open': { history: { ...history, outcomesMin: UNREACHED, cold: 'pass' } },
    'regime gate open': {
      activeMax: UNREACHED,
      regimes: Object.fromEntries(
        named.map((regime) => [regime, { active: UNREACHED, confidence: 0 }]),
      ) as typeof regimes,
    },
    'cooldown gate open': { cooldownMinutes: { symbol: 0, direction: 0, system: 0 } },
    'reversals allowed': { allowReversal: true },
    'win probability gate open': { winProbabilityMin: null },
  };
}
