import { isIncomplete } from '../../engine/market/candle.ts';
import type { Candle } from '../../engine/market/candle.ts';
import type { Stateful, State } from '../../engine/market/state.ts';
import { restoreFields, saveFields } from '../../engine/market/state.ts';
import { atLeast } from './gate.ts';
import { Ballot } from './ballot.ts';
import { combine, emptyConsensus } from './consensus.ts';
import type { Consensus, ConsensusRules } from './consensus.ts';
import { HEAD_IDS, stretched } from './head.ts';
import type { Head, HeadVote } from './head.ts';
import { NineHeads } from './nine.ts';
import { RegimeTracker } from './regime.ts';
import type { MarketScope, TimeframeScope } from './scope-state.ts';
import type { Settings } from './settings.ts';
import { VoteHits } from './vote-hits.ts';
import type { HitSink } from './vote-hits.ts';
import type { SideHistory } from './side/side-history.ts';

/** A close this far from the one before is suspicious. */
const JUMP = 0.3;

/** One symbol on one timeframe: its scope, its nine heads, their votes and what they come to. */
export class TimeframeDesk implements Stateful {
  readonly minutes: number;
  readonly heads: NineHeads;
  readonly consensus: Consensus = emptyConsensus();
  /** The timeframe's own verdict for the timeframes that look up to it: +1, −1, 0 flat. */
  bias = 0;
  biasStrength = 0;
  /** Close time of the last candle, NaN before the first. */
  closedAt = NaN;
  candles = 0;
  sinceIncomplete = Infinity;
  sinceJump = Infinity;
  private readonly ballot: Ballot;
  private readonly regimes = new RegimeTracker();
  private lastClose = NaN;
  private readonly hits: VoteHits;
  readonly #settings: Settings;
  readonly #rules: ConsensusRules;
  readonly #market: MarketScope;
  #scope: TimeframeScope | undefined = undefined;

  constructor(minutes: number, settings: Settings, { market, side }: { market: MarketScope; side: SideHistory }) {
    this.minutes = minutes;
    this.#market = market;
    this.#settings = settings;
    const weights = Float64Array.from(HEAD_IDS, (head) => settings.weights[head]);
    this.#rules = { weights, confidenceMin: settings.voteMin };
    this.heads = new NineHeads(side, settings);
    this.hits = new VoteHits(minutes, this.heads.all.length);
    this.ballot = new Ballot(this.heads, settings.theta);
  }

  get votes(): readonly HeadVote[] {
    return this.ballot.votes;
  }

  get regime() {
    return this.regimes.regime;
  }

  get effectiveHeads(): number {
    return this.ballot.correlation.effectiveHeads();
  }

  /** The scope as of the last close; throws before the first. */
  get scope(): TimeframeScope {
    const scope = (this.#scope ??= this.#market.scope(this.minutes));
    if (scope === undefined || scope.index < 0) {
      throw new RangeError(`No candle of ${this.minutes} minutes has closed yet.`);
    }
    return scope;
  }

  /** Takes a closed candle that the scope has already taken. */
  close(candle: Candle, scope: TimeframeScope): void {
    this.candles++;
    this.closedAt = candle.closeTime;
    this.sinceIncomplete = isIncomplete(candle) ? 0 : this.sinceIncomplete + 1;
    const isJump = Math.abs(candle.close / this.lastClose - 1) > JUMP;
    this.sinceJump = isJump ? 0 : this.sinceJump + 1;
    this.lastClose = candle.close;
    this.regimes.update(scope);
  }

  /** Asks the nine heads and forms their consensus; heads that are left out count as not ready. `sink` learns who was right. */
  vote(sink: HitSink): void {
    const { without, kappa, bias } = this.#settings;
    const { votes } = this.ballot;
    this.ballot.cast(this.scope);
    for (const head of without) {
      const vote = votes.find((one) => one.head === head) as HeadVote;
      vote.isReady = false;
      vote.direction = 0;
      vote.confidence = 0;
    }
    this.hits.push(votes, this.lastClose, sink);
    const { consensus } = this;
    combine(votes, this.#rules, consensus);
    if (consensus.direction !== 0) consensus.confidence = stretched(consensus.confidence, kappa);
    const { direction, agreeing, confidence } = consensus;
    const isClear = agreeing >= bias.headsMin && atLeast(confidence, bias.confidenceMin);
    this.bias = isClear ? direction : 0;
    this.biasStrength = isClear ? confidence : 0;
  }

  /** True when at least one head has an opinion, or could have one. */
  get hasReadyHead(): boolean {
    return this.consensus.notReady < this.votes.length;
  }

  /** A head by its place in the fixed order. */
  head(index: number): Head {
    return this.heads.all[index] as Head;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
