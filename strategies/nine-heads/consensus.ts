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
  confidence: number;
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

const TIE = 1e-12;

/** An empty consensus, to be overwritten. */
export function emptyConsensus(): Consensus {
  const counts = { agreeing: 0, opposing: 0, neutral: 0, notReady: 0 };
  const parts = { base: 0, agreementBonus: 0, strengthBonus: 0, dissentPenalty: 0 };
  return { direction: 0, ...counts, confidence: 0, ...parts };
}

/** Bonus for a strong base: .08 from .85, .05 from .75, .02 from .60. */
function strengthBonusOf(base: number): number {
  return base >= 0.85 ? 0.08 : base >= 0.75 ? 0.05 : base >= 0.6 ? 0.02 : 0;
}

/** Weights and confidences of one side, summed. */
interface Side {
  count: number;
  weight: number;
  weighted: number;
}

const long: Side = { count: 0, weight: 0, weighted: 0 };
const short: Side = { count: 0, weight: 0, weighted: 0 };

/**
 * Combines nine votes into `out`: the side with more heads (equal counts: more weighted confidence) with the weighted
 * mean of their confidences, a bonus for more than four agreeing heads, one for a strong base, less a penalty for
 * dissent. With votes on both sides equal, or none, the direction is 0.
 */
export function formConsensus(votes: readonly HeadVote[], config: ConsensusConfig, out: Consensus): Consensus {
  long.count = long.weight = long.weighted = short.count = short.weight = short.weighted = 0;
  let allWeights = 0;
  let notReady = 0;
  for (let i = 0; i < votes.length; i++) {
    const vote = votes[i] as HeadVote;
    const weight = config.weights[vote.head];
    allWeights += weight;
    if (!vote.isReady) notReady++;
    else if (vote.direction !== 0 && vote.confidence >= config.confidenceMin) {
      const side = vote.direction > 0 ? long : short;
      side.count++;
      side.weight += weight;
      side.weighted += weight * vote.confidence;
    }
  }
  out.notReady = notReady;
  out.neutral = votes.length - notReady - long.count - short.count;
  const lead = long.count - short.count || sign(long.weighted - short.weighted);
  out.direction = lead > 0 ? 1 : lead < 0 ? -1 : 0;
  const [our, their] = out.direction >= 0 ? [long, short] : [short, long];
  out.agreeing = our.count;
  out.opposing = their.count;
  if (out.direction === 0) {
    out.base = out.agreementBonus = out.strengthBonus = out.dissentPenalty = out.confidence = 0;
    return out;
  }
  out.base = our.weighted / our.weight;
  out.agreementBonus = Math.min(0.15, 0.03 * Math.max(0, our.count - 4));
  out.strengthBonus = strengthBonusOf(out.base);
  out.dissentPenalty = (0.1 * their.weighted) / allWeights;
  out.confidence = clip01(out.base + out.agreementBonus + out.strengthBonus - out.dissentPenalty);
  return out;
}

function sign(difference: number): number {
  return difference > TIE ? 1 : difference < -TIE ? -1 : 0;
}
