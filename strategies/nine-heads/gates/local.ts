import { atLeast, finding } from '../gate.ts';
import type { Gate, GateResult, ScanFacts } from '../gate.ts';
import type { Settings } from '../settings.ts';

const INCOMPLETE_BLOCKS = 20;
const JUMP_BLOCKS = 5;

/** G0: warmed up, its analysis timeframe too, no incomplete candle in the last twenty, no suspicious jump in the last five, regime known. */
export const dataGate: Gate = (facts, { warmupCandles }) => {
  const { candles, analysisCandles, sinceIncomplete, sinceJump, regime } = facts;
  const { entry, analysis } = warmupCandles;
  if (candles < entry) return { gate: 'G0', code: 'WARMUP', measured: candles, threshold: entry };
  if (analysisCandles < analysis) return { gate: 'G0', code: 'WARMUP', measured: analysisCandles, threshold: analysis };
  if (sinceIncomplete < INCOMPLETE_BLOCKS)
    return { gate: 'G0', code: 'DATA_GAP', measured: sinceIncomplete, threshold: INCOMPLETE_BLOCKS };
  if (sinceJump < JUMP_BLOCKS) return { gate: 'G0', code: 'JUMP', measured: sinceJump, threshold: JUMP_BLOCKS };
  return finding('G0', regime !== 'UNKNOWN', { code: 'REGIME_UNKNOWN', measured: candles, threshold: entry });
};

/** G0n: outside every window around high-impact news and calendar events. */
export const newsGate: Gate = ({ restriction }) =>
  finding('G0n', restriction === '', { code: restriction, measured: restriction === '' ? 0 : 1, threshold: 0 });

/** G1: the analysis timeframe's verdict agrees with the direction. */
export const biasGate: Gate = (facts, { bias: settings }) => {
  const { bias, biasStrength } = facts;
  const measured = bias * biasStrength;
  const threshold = settings.confidenceMin;
  if (!settings.isRequired) return { gate: 'G1', code: '', measured, threshold };
  if (bias === 0) return { gate: 'G1', code: 'BIAS_FLAT', measured, threshold };
  const { direction } = facts.consensus;
  const isAlong = bias === direction || direction === 0;
  return finding('G1', isAlong, { code: 'BIAS_OPPOSED', measured, threshold });
};

/** G2: enough heads on one side. */
export const headsGate: Gate = ({ consensus }, { headsMin }) => {
  const { direction, agreeing, opposing } = consensus;
  const code = direction !== 0 ? 'HEADS_LT_5' : agreeing + opposing > 0 ? 'CONS_TIE' : 'CONS_NONE';
  return finding('G2', direction !== 0 && agreeing >= headsMin, { code, measured: agreeing, threshold: headsMin });
};

/** G3: enough confidence. */
export const confidenceGate: Gate = ({ consensus }, { confidenceMin: threshold }) => {
  const measured = consensus.confidence;
  return finding('G3', atLeast(measured, threshold), { code: 'CONF_LT_80', measured, threshold });
};

/** G4: enough confluence. */
export const confluenceGate: Gate = (facts, { confluenceMin: threshold }) => {
  const measured = facts.confluence();
  return finding('G4', atLeast(measured, threshold), { code: 'CONFL_LT_70', measured, threshold });
};

/** G5: a plan whose reward is worth its risk, costs included. */
export const rewardRiskGate: Gate = (facts, settings) => {
  const made = facts.plan();
  const threshold = settings.rewardRiskMin;
  if ('refused' in made) {
    return made.refused === 'PLAN_STOP_WIDE'
      ? { gate: 'G5', code: made.refused, measured: made.atrs, threshold: settings.plan.atrMax }
      : { gate: 'G5', code: made.refused, measured: 0, threshold: 0 };
  }
  const measured = settings.isRewardRiskNet ? made.rewardRiskNet : made.rewardRiskGross;
  return finding('G5', atLeast(measured, threshold), { code: 'RR_LT_2_5', measured, threshold });
};

/** Optional: enough independent heads. */
export const effectiveHeadsGate: Gate = ({ effectiveHeads }, { effectiveHeadsMin }) =>
  finding('G5e', effectiveHeadsMin === null || atLeast(effectiveHeads, effectiveHeadsMin), {
    code: 'EFF_HEADS',
    measured: effectiveHeads,
    threshold: effectiveHeadsMin ?? 0,
  });

/** The gates of one symbol and timeframe, in their fixed order. */
export const LOCAL_GATES: readonly Gate[] = [
  dataGate,
  newsGate,
  biasGate,
  headsGate,
  confidenceGate,
  confluenceGate,
  effectiveHeadsGate,
  rewardRiskGate,
];

/** The first of `LOCAL_GATES` that refuses; undefined when all pass. Asked by name: nothing is made of what passes. */
export function firstRefusal(facts: ScanFacts, settings: Settings): GateResult | undefined {
  return (
    refusalIn(dataGate(facts, settings)) ??
    refusalIn(newsGate(facts, settings)) ??
    refusalIn(biasGate(facts, settings)) ??
    refusalIn(headsGate(facts, settings)) ??
    refusalIn(confidenceGate(facts, settings)) ??
    refusalIn(confluenceGate(facts, settings)) ??
    // correlations cost too much to be worked out for a gate that is off
    (settings.effectiveHeadsMin === null ? undefined : refusalIn(effectiveHeadsGate(facts, settings))) ??
    refusalIn(rewardRiskGate(facts, settings))
  );
}

function refusalIn(result: GateResult): GateResult | undefined {
  return result.code === '' ? undefined : result;
}
