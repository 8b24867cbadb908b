import { emptyConsensus, formConsensus } from './consensus.ts';
import type { Consensus } from './consensus.ts';
import type { Confluence } from './find-confluence.ts';
import { atLeast } from './gate.ts';
import type { GateResult, ScanFacts } from './gate.ts';
import { LOCAL_GATES } from './gates/local.ts';
import { stretched } from './head.ts';
import type { HeadId, HeadVote, Reason } from './head.ts';
import type { PlanRefusal, TradePlan } from './plan.ts';
import type { Ruling } from './portfolio.ts';
import type { Settings } from './settings.ts';
import type { TimeframeDesk } from './timeframe-desk.ts';
import type { WinProbability } from './win-probability.ts';

/** The consensus without one head. */
export interface WithoutHead {
  readonly head: HeadId;
  readonly direction: number;
  readonly agreeing: number;
  readonly confidence: number;
}

/** What the portfolio said of a candidate: '' for a signal. */
export interface PortfolioRuling {
  readonly code: string;
  readonly measured: number;
  readonly threshold: number;
  /** Its number as a followed candidate; 0 when another of its kind was being followed. */
  readonly reference: number;
}

/** Everything behind the last close of one symbol and timeframe, as plain JSON. */
export interface Explanation {
  readonly symbol: string;
  readonly minutes: number;
  readonly time: number;
  /** False when this timeframe did not close in the frame: then it tells of its last close. */
  readonly isFresh: boolean;
  readonly isTradable: boolean;
  readonly regime: string;
  readonly votes: readonly (HeadVote & { readonly reasons: readonly Reason[] })[];
  readonly consensus: Consensus;
  /** What the sums of consensus and confluence are stretched by. */
  readonly kappa: number;
  /** What the last calibration says of this confidence; null without one, or below the confidence of any candidate. */
  readonly winProbability: WinProbability | null;
  readonly effectiveHeads: number | null;
  readonly bias: { readonly direction: number; readonly strength: number };
  readonly confluence: Confluence | null;
  readonly plan: TradePlan | PlanRefusal | null;
  /** Every gate of its own, the refusing one not the last; then what the portfolio ruled. */
  readonly gates: readonly GateResult[];
  readonly ruling: PortfolioRuling | null;
  readonly withoutHead: readonly WithoutHead[];
}

/** What an explanation is made from. */
export interface ExplainInput {
  readonly desk: TimeframeDesk;
  readonly facts: ScanFacts & { readonly found: () => Confluence };
  readonly settings: Settings;
  readonly time: number;
  readonly ruling: Ruling | undefined;
  readonly winProbability: WinProbability | null;
}

/** Tells how a close was judged. Works out what the decision itself left out because an earlier gate refused. */
export function explainClose(input: ExplainInput): Explanation {
  const { desk, facts, settings, time, ruling } = input;
  const { consensus, scope, votes, effectiveHeads } = desk;
  const hasDirection = consensus.direction !== 0;
  const isSure = hasDirection && atLeast(consensus.confidence, settings.confidenceMin);
  return {
    symbol: facts.symbol,
    minutes: desk.minutes,
    time: desk.closedAt,
    isFresh: desk.closedAt === time,
    isTradable: (settings.tradable as readonly number[]).includes(desk.minutes),
    regime: desk.regime,
    votes: votes.map((vote, i) => ({ ...vote, reasons: desk.head(i).reasons(scope) })),
    consensus: { ...consensus },
    kappa: settings.kappa,
    winProbability: isSure ? input.winProbability : null,
    effectiveHeads: Number.isNaN(effectiveHeads) ? null : effectiveHeads,
    bias: { direction: facts.bias, strength: facts.biasStrength },
    confluence: hasDirection ? facts.found() : null,
    plan: hasDirection ? facts.plan() : null,
    gates: hasDirection
      ? LOCAL_GATES.map((gate) => gate(facts, settings))
      : LOCAL_GATES.slice(0, 4).map((gate) => gate(facts, settings)),
    ruling: ruling === undefined ? null : rulingOf(ruling),
    withoutHead: votes.map(({ head }) => without(head, votes, settings)),
  };
}

function rulingOf({ refusal, reference }: Ruling): PortfolioRuling {
  const { code, measured, threshold } = refusal ?? { code: '', measured: 0, threshold: 0 };
  return { code, measured, threshold, reference };
}

function without(head: HeadId, votes: readonly HeadVote[], settings: Settings): WithoutHead {
  const { weights, voteMin, kappa } = settings;
  const others = votes.map((vote) => (vote.head === head ? { ...vote, isReady: false } : vote));
  const { direction, agreeing, confidence } = formConsensus(
    others,
    { weights, confidenceMin: voteMin },
    emptyConsensus(),
  );
  return { head, direction, agreeing, confidence: direction === 0 ? 0 : stretched(confidence, kappa) };
}
