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
import type { VoteCounts } from './vote-counts.ts';
import { VoteHits } from './vote-hits.ts';
import type { SideHistory } from './side/side-history.ts';

/** A close this far from the one before is suspicious. */
const JUMP = 0.3;

/** One symbol on one timeframe: its scope, its nine heads, their votes and what they come to. */
export class TimeframeDesk implements Stateful {
  readonly minutes: number;
  readonly heads: NineHeads;
  /** Close time of the last candle, NaN before the first. */
  closedAt = NaN;
  candles = 0;
  sinceIncomplete = Infinity;
  sinceJump = Infinity;
  private readonly ballot: Ballot;
  private readonly formed: Consensus = emptyConsensus();
  private readonly regimes = new RegimeTracker();
  private lastClose = NaN;
  private readonly hits: VoteHits;
  readonly #settings: Settings;
  readonly #rules: ConsensusRules;
  readonly #market: MarketScope;
  #scope: TimeframeScope | undefined = undefined;
  /** Votes were cast that are not combined yet: many are never asked about. */
  #isStale = false;

  constructor(minutes: number, settings: Settings, { market, side }: { market: MarketScope; side: SideHistory }) {
    this.minutes = minutes;
    this.#market = market;
    this.#settings = settings;
    const weights = Float64Array.from(HEAD_IDS, (head) => settings.weights[head]);
    this.#rules = { weights, confidenceMin: settings.voteMin };
    this.heads = new NineHeads(side, settings);
    this.hits = new VoteHits(minutes);
    this.ballot = new Ballot(this.heads, settings.theta);
  }

  get votes(): readonly HeadVote[] {
    return this.ballot.votes;
  }

  /** What the last votes come to. One object, overwritten. */
  get consensus(): Consensus {
    if (this.#isStale) this.combine();
    return this.formed;
  }

  /** The timeframe's own verdict for the timeframes that look up to it: +1, −1, 0 flat. */
  get bias(): number {
    return this.isClear ? this.formed.direction : 0;
  }

  get biasStrength(): number {
    return this.isClear ? this.formed.confidence : 0;
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

  /** Asks the nine heads; those left out count as not ready. `counts` learns who was right. */
  vote(counts: VoteCounts): void {
    const { ballot } = this;
    ballot.cast(this.scope);
    for (const head of this.#settings.without) ballot.leaveOut(head);
    this.hits.push(ballot, this.lastClose, counts);
    counts.add(ballot);
    this.#isStale = true;
  }

  /** True when at least one head has an opinion, or could have one. */
  get hasReadyHead(): boolean {
    return this.ballot.ready !== 0;
  }

  /** A head by its place in the fixed order. */
  head(index: number): Head {
    return this.heads.all[index] as Head;
  }

  save(): State {
    if (this.#isStale) this.combine();
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
    this.#isStale = false;
  }

  private get isClear(): boolean {
    const { agreeing, confidence } = this.consensus;
    const { bias } = this.#settings;
    return agreeing >= bias.headsMin && atLeast(confidence, bias.confidenceMin);
  }

  private combine(): void {
    const { formed } = this;
    combine(this.votes, this.#rules, formed);
    if (formed.direction !== 0) formed.confidence = stretched(formed.confidence, this.#settings.kappa);
    this.#isStale = false;
  }
}
