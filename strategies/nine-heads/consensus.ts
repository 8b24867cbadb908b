import { THRESHOLD_EPSILON } from '../../engine/market/units.ts';
import { clip01 } from './head.ts';
import type { HeadId, HeadVote } from './head.ts';

/** What the nine votes come to. One object per symbol and timeframe, overwritten at each close. */
export interface Consensus {
  /** +1 long, −1 short, 0 none. */
  direction: number;
  /** Heads for the direction, against it, neutral though ready, and not ready. */
  agreeing: number;
  opposing: number;
  neutral: number;
  notReady: number;
  /** The sum within 0..1, stretched by κ where the strategy stretches it. */
  confidence: number;
  /** Base and bonuses less the penalty. */
  sum: number;
  base: number;
  agreementBonus: number;
  strengthBonus: number;
  dissentPenalty: number;
}

/** Weights of the heads and the confidence below which a vote does not count. */
export interface ConsensusConfig {
  readonly weights: Readonly<Record<HeadId, number>>;
  readonly confidenceMin: number;
}

/** The same with the weights in the order of the votes that they belong to. */
export interface ConsensusRules {
  readonly weights: Float64Array;
  readonly confidenceMin: number;
}

const TIE = 1e-12;

/** An empty consensus, to be overwritten. */
export function emptyConsensus(): Consensus {
  const counts = { agreeing: 0, opposing: 0, neutral: 0, notReady: 0 };
  const parts = { base: 0, agreementBonus: 0, strengthBonus: 0, dissentPenalty: 0 };
  return { direction: 0, ...counts, confidence: 0, sum: 0, ...parts };
}

/** Bonus for a strong base: .08 from .85, .05 from .75, .02 from .60. */
function strengthBonusOf(base: number): number {
  const most = base + THRESHOLD_EPSILON;
  return most >= 0.85 ? 0.08 : most >= 0.75 ? 0.05 : most >= 0.6 ? 0.02 : 0;
}

/**
 * Combines nine votes into `out`: the side with more heads (equal counts: more weighted confidence) with the weighted
 * mean of their confidences, a bonus for more than four agreeing heads, one for a strong base, less a penalty for
 * dissent. With votes on both sides equal, or none, the direction is 0.
 */
export function formConsensus(votes: readonly HeadVote[], config: ConsensusConfig, out: Consensus): Consensus {
  const { weights, confidenceMin } = config;
  return combine(votes, { weights: Float64Array.from(votes, ({ head }) => weights[head]), confidenceMin }, out);
}

/** `formConsensus` with the weights in the order of the votes. */
export function combine(votes: readonly HeadVote[], rules: ConsensusRules, out: Consensus): Consensus {
  const { weights } = rules;
  const least = rules.confidenceMin - THRESHOLD_EPSILON;
  let allWeights = 0;
  let notReady = 0;
  let longs = 0;
  let longWeight = 0;
  let longWeighted = 0;
  let shorts = 0;
  let shortWeight = 0;
  let shortWeighted = 0;
  for (let i = 0; i < votes.length; i++) {
    const { isReady, direction, confidence } = votes[i] as HeadVote;
    const weight = weights[i] as number;
    allWeights += weight;
    // added rather than branched on: how votes come out cannot be guessed
    const counts = Number(isReady) & Number(confidence >= least);
    const long = counts & Number(direction > 0);
    const short = counts & Number(direction < 0);
    notReady += Number(!isReady);
    longs += long;
    longWeight += long * weight;
    longWeighted += long * weight * confidence;
    shorts += short;
    shortWeight += short * weight;
    shortWeighted += short * weight * confidence;
  }
  const lead = longs - shorts || sign(longWeighted - shortWeighted);
  const isShort = lead < 0;
  out.direction = isShort ? -1 : lead > 0 ? 1 : 0;
  out.notReady = notReady;
  out.neutral = votes.length - notReady - longs - shorts;
  out.agreeing = isShort ? shorts : longs;
  out.opposing = isShort ? longs : shorts;
  if (lead === 0) {
    out.base = out.agreementBonus = out.strengthBonus = out.dissentPenalty = out.sum = out.confidence = 0;
    return out;
  }
  out.base = isShort ? shortWeighted / shortWeight : longWeighted / longWeight;
  out.agreementBonus = Math.min(0.15, 0.03 * Math.max(0, out.agreeing - 4));
  out.strengthBonus = strengthBonusOf(out.base);
  out.dissentPenalty = (0.1 * (isShort ? longWeighted : shortWeighted)) / allWeights;
  out.sum = out.base + out.agreementBonus + out.strengthBonus - out.dissentPenalty;
  out.confidence = clip01(out.sum);
  return out;
}

function sign(difference: number): number {
  return difference > TIE ? 1 : difference < -TIE ? -1 : 0;
}
