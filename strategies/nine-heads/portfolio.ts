import { saveState } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import type { Outcome } from '../../engine/strategy/decision.ts';
import type { VoteTape } from '../../engine/strategy/vote-tape.ts';
import type { ActiveSignal, Candidate, PortfolioView } from './candidate.ts';
import { PORTFOLIO_GATES } from './gates/portfolio.ts';
import type { GateResult } from './gate.ts';
import { Funnel } from './funnel.ts';
import { DailyCloses } from './primitives/daily-closes.ts';
import { OutcomeHistory } from './history.ts';
import type { Settings } from './settings.ts';
import { WinProbabilities } from './win-probability.ts';
import type { Forecast } from './win-probability.ts';

/** A candidate being followed as a shadow. */
interface Followed {
  readonly keys: readonly string[];
  readonly setup: string;
  /** False when another of its kind was open: it overlaps with that one, and its outcome stays out of the history. */
  readonly isFirst: boolean;
  /** '' for an emitted one, else the code that refused it. */
  readonly code: string;
  readonly minutes: number;
  readonly confidence: number;
  /** The chance to win that it was given then. */
  readonly forecast: Forecast | null;
}

/** What became of a candidate in this frame. */
export interface Ruling {
  readonly candidate: Candidate;
  /** Its number as a shadow; 0 when another of its kind is being followed already. */
  readonly reference: number;
  /** The gate that refused it; undefined for a signal. */
  readonly refusal: GateResult | undefined;
  /** Share of the configured size: a quarter on probation. */
  readonly sizeShare: number;
}

const PROBATION_SHARE = 0.25;
const NONE: readonly Ruling[] = [];

/**
 * What all symbols share: outcomes known so far, open signals, cooldowns. Candidates of one frame are collected from
 * every symbol and ruled on together, best first, so that the order of symbols decides nothing but ties.
 */
export class Portfolio implements PortfolioView, Stateful {
  readonly settings: Settings;
  readonly history: OutcomeHistory;
  readonly winProbabilities: WinProbabilities;
  readonly funnel = new Funnel();
  /** Closes at midnight UTC of every symbol. */
  readonly dailies: DailyCloses;
  active: ActiveSignal[] = [];
  /** Time of the last signal by 'symbol X', 'direction ±1' and 'system'. */
  readonly lastEmitted = new Map<string, number>();
  /** Ids emitted in the current frame. */
  readonly seen = new Set<string>();
  readonly #tapes: VoteTape[] = [];
  private readonly followed = new Map<number, Followed>();
  /** How many of each most specific key are open. */
  private readonly openKinds = new Map<string, number>();
  private nextReference = 1;
  #time = NaN;
  #candidates: Candidate[] = [];
  #rulings: Ruling[] | null = null;

  constructor(settings: Settings, symbols: readonly string[]) {
    this.dailies = new DailyCloses(symbols);
    this.settings = settings;
    this.history = new OutcomeHistory(settings.history);
    this.winProbabilities = new WinProbabilities(settings.history.z);
  }

  /** Begins a frame (once, whoever comes first): learns the outcomes that were resolved in it. */
  begin(time: number, outcomes: readonly Outcome[]): void {
    if (this.#time === time) return;
    this.#time = time;
    if (this.#candidates.length > 0) this.#candidates = [];
    this.#rulings = null;
    if (this.seen.size > 0) this.seen.clear();
    this.winProbabilities.begin(time);
    for (const outcome of outcomes) this.learn(outcome);
  }

  /** Puts a candidate before the portfolio's gates. */
  propose(candidate: Candidate): void {
    this.#candidates.push(candidate);
  }

  /** Rulings on this frame's candidates of one symbol. The first call rules on all, best quality first. */
  rulingsOn(symbol: string): readonly Ruling[] {
    if (this.#candidates.length === 0) return NONE;
    this.#rulings ??= this.#candidates.sort(byQuality).map((candidate) => this.rule(candidate));
    return this.#rulings.filter((ruling) => ruling.candidate.symbol === symbol);
  }

  /** The funnel, the votes, what each gate's shadows earned and how win probabilities held, as plain JSON. */
  account(): object {
    return { ...this.funnel.account(), winProbability: this.winProbabilities.account() };
  }

  /** Begins a recording of votes, to be found under `votes`. */
  record(tape: VoteTape): VoteTape {
    this.#tapes.push(tape);
    return tape;
  }

  votes(): readonly VoteTape[] {
    return this.#tapes;
  }

  save(): State {
    const { active, lastEmitted, nextReference, followed, funnel, history, winProbabilities, dailies } = this;
    const parts = { funnel, history, winProbabilities, dailies };
    return saveState({ active, lastEmitted, nextReference, followed, openKinds: this.openKinds, ...parts });
  }

  restore(state: State): void {
    const saved = saveState(state) as {
      active: ActiveSignal[];
      lastEmitted: Map<string, number>;
      nextReference: number;
      followed: Map<number, Followed>;
      openKinds: Map<string, number>;
      funnel: State;
      dailies: State;
      history: State;
      winProbabilities: State;
    };
    this.active = saved.active;
    this.nextReference = saved.nextReference;
    refill(this.lastEmitted, saved.lastEmitted);
    refill(this.followed, saved.followed);
    refill(this.openKinds, saved.openKinds);
    this.funnel.restore(saved.funnel);
    this.history.restore(saved.history);
    this.winProbabilities.restore(saved.winProbabilities);
    this.dailies.restore(saved.dailies);
    this.#time = NaN;
  }

  private learn({ reference, rMultiple }: Outcome): void {
    const followed = this.followed.get(reference);
    this.active = this.active.filter((signal) => signal.reference !== reference);
    if (followed === undefined) return;
    this.followed.delete(reference);
    this.count(followed.keys, -1);
    if (rMultiple === undefined) return;
    if (followed.isFirst) this.history.add(followed.keys, rMultiple);
    this.funnel.addOutcome(followed.code, rMultiple);
    const { minutes, confidence, forecast } = followed;
    this.winProbabilities.add(minutes, { confidence, isWin: rMultiple > 0, forecast });
  }

  private rule(candidate: Candidate): Ruling {
    let refusal: GateResult | undefined;
    for (const gate of PORTFOLIO_GATES) {
      const result = gate(candidate, this);
      if (result.code === '') continue;
      refusal = result;
      break;
    }
    const isCold = this.history.judge(candidate.keys).verdict === 'COLD';
    const sizeShare = isCold && this.settings.history.cold === 'probation' ? PROBATION_SHARE : 1;
    const reference = this.follow(candidate, refusal);
    if (refusal === undefined) this.emit(candidate, reference);
    return { candidate, reference, refusal, sizeShare };
  }

  /** A refused candidate that overlaps with one of its kind is not followed; a signal is, but does not count as history. */
  private follow(candidate: Candidate, refusal: GateResult | undefined): number {
    const { keys, setup, minutes, confidence } = candidate;
    const isFirst = !this.openKinds.has(keys[0] as string);
    if (refusal !== undefined && !isFirst) return 0;
    const reference = this.nextReference++;
    const forecast = this.winProbabilities.at(minutes, confidence);
    const code = refusal?.code ?? '';
    this.followed.set(reference, { keys, setup, isFirst, code, minutes, confidence, forecast });
    this.count(keys, 1);
    return reference;
  }

  private count([kind = '']: readonly string[], change: 1 | -1): void {
    const open = (this.openKinds.get(kind) ?? 0) + change;
    if (open > 0) this.openKinds.set(kind, open);
    else this.openKinds.delete(kind);
  }

  private emit({ id, symbol, direction, quality, time }: Candidate, reference: number): void {
    this.active.push({ reference, symbol, direction, quality });
    this.seen.add(id);
    this.lastEmitted.set(`symbol ${symbol}`, time);
    this.lastEmitted.set(`direction ${direction}`, time);
    this.lastEmitted.set('system', time);
  }
}

/** Best quality first, then symbol, then the longer timeframe. */
function byQuality(a: Candidate, b: Candidate): number {
  return b.quality - a.quality || compareCodeUnits(a.symbol, b.symbol) || b.minutes - a.minutes;
}

function refill<K, V>(target: Map<K, V>, source: Map<K, V>): void {
  target.clear();
  for (const [key, value] of source) target.set(key, value);
}
