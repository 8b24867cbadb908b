import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../engine/market/units.ts';
import { HEAD_IDS } from './head.ts';
import type { Electorate, HeadId, HeadVote } from './head.ts';
import { PercentileRank } from './primitives/percentile-rank.ts';
import type { Scope } from './scope.ts';
import { VoteCorrelation } from './vote-correlation.ts';
import type { CastVotes } from './vote-counts.ts';

/** From this score on, either way, a head takes a side. */
export const THETA = 0.2;

/** Scores a continuous head's score is ranked among, and how many there must be. */
const RANK_PERIOD = 5000;
const RANK_MIN = 1000;
/** Confidence of a score up to the median of its past; from there on it is the rank. */
const MEDIAN = 0.5;

/** Direction of a score: 1 from θ on, −1 down to −θ, else 0. */
export function directionOf(score: number, theta = THETA): number {
  const least = theta - THRESHOLD_EPSILON;
  return (Number(score >= least) - Number(score <= -least)) | 0;
}

/** Confidence of a score beyond θ, growing evenly from .5 at θ to 1 at a full score. */
export function linearConfidence(score: number, theta = THETA): number {
  return 0.5 + (0.5 * Math.max(0, Math.abs(score) - theta)) / (1 - theta);
}

/** Rank of a score's size, but at least the median, among its own past, which it then joins. */
function rankOf(ranks: PercentileRank, score: number): number {
  ranks.step(Math.abs(score));
  return ranks.rank;
}

/**
 * The votes of the nine heads on one symbol and timeframe. `cast` asks every head once per close and overwrites the
 * votes; a rank head's confidence is linear until 1000 of its scores are known.
 */
export class Ballot implements CastVotes, Stateful {
  readonly votes: readonly HeadVote[];
  longs = 0;
  shorts = 0;
  ready = 0;
  readonly correlation = new VoteCorrelation();
  /** Sizes of past scores, for the heads that rank them. */
  private readonly ranks: readonly (PercentileRank | null)[];
  readonly #heads: Electorate;
  readonly #scores: Float64Array;
  readonly #theta: number;

  /** `heads` are all nine; whoever owns them saves them. */
  constructor(heads: Electorate, theta = THETA) {
    const { all } = heads;
    this.#heads = heads;
    this.#theta = theta;
    this.#scores = new Float64Array(all.length);
    this.votes = all.map(({ id }) => ({ head: id, direction: 0, confidence: 0, score: NaN, isReady: false }));
    this.ranks = all.map(({ mode }) =>
      mode === 'rank' ? new PercentileRank(RANK_PERIOD, { scale: 'shares', minimum: RANK_MIN, least: MEDIAN }) : null,
    );
  }

  /** Asks the heads about the candle that just closed. */
  cast(scope: Scope): readonly HeadVote[] {
    const { votes } = this;
    const scores = this.#scores;
    this.#heads.ask(scope, scores);
    let longs = 0;
    let shorts = 0;
    let ready = 0;
    for (let i = 0; i < votes.length; i++) {
      const score = scores[i] as number;
      const direction = this.take(i, score);
      longs |= Number(direction > 0) << i;
      shorts |= Number(direction < 0) << i;
      ready |= Number(score === score) << i;
    }
    this.longs = longs;
    this.shorts = shorts;
    this.ready = ready;
    this.correlation.push(this);
    return votes;
  }

  /** Lets a head that was asked count as not ready. */
  leaveOut(head: HeadId): void {
    const place = HEAD_IDS.indexOf(head);
    const vote = this.votes[place] as HeadVote;
    vote.isReady = false;
    vote.direction = 0;
    vote.confidence = 0;
    const others = ~(1 << place);
    this.longs &= others;
    this.shorts &= others;
    this.ready &= others;
  }

  /** Overwrites one head's vote; gives its direction. */
  private take(i: number, score: number): number {
    const vote = this.votes[i] as HeadVote;
    const ranks = this.ranks[i] as PercentileRank | null;
    const theta = this.#theta;
    const isReady = score === score;
    const direction = directionOf(score, theta);
    const rank = ranks === null ? NaN : rankOf(ranks, score);
    vote.score = score;
    vote.isReady = isReady;
    vote.direction = direction;
    if (direction === 0) vote.confidence = 0;
    else vote.confidence = rank === rank ? rank : linearConfidence(score, theta);
    return direction;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
