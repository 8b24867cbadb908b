import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { timeframeOf } from '../../engine/market/timeframe.ts';
import { enter, refuse } from '../../engine/strategy/decision.ts';
import type { Decision, Signal } from '../../engine/strategy/decision.ts';
import type { CandleView, MarketView } from '../../engine/strategy/view.ts';
import { VoteTape } from '../../engine/strategy/vote-tape.ts';
import type { Candidate } from './candidate.ts';
import { setupId } from './confluence.ts';
import { explainClose } from './explain.ts';
import type { Explanation } from './explain.ts';
import type { GateResult } from './gate.ts';
import { firstRefusal } from './gates/local.ts';
import { historyKeys } from './history.ts';
import { entryTerms } from './plan.ts';
import type { TradePlan } from './plan.ts';
import type { Portfolio, Ruling } from './portfolio.ts';
import { HEAD_IDS } from './head.ts';
import { Restrictions } from './restrictions.ts';
import { Scan } from './scan.ts';
import { MarketScope, SCOPE_MINUTES } from './scope-state.ts';
import type { Settings } from './settings.ts';
import { SideHistory } from './side/side-history.ts';
import { TimeframeDesk } from './timeframe-desk.ts';
import type { VoteCounts } from './vote-counts.ts';

/** The timeframe whose verdict is a timeframe's bias; the longest, which is shown only, has its own. */
const ANALYSIS_MINUTES = new Map([
  [1, 15],
  [5, 60],
  [15, 60],
  [60, 240],
  [240, 240],
]);

/** Entry timeframes, descending: the order of decisions. */
const ENTRY_MINUTES = [60, 15, 5, 1] as const;

type View = MarketView<Settings, Portfolio>;

/** One symbol: all its timeframes from candle to proposal, and back from ruling to decision. */
export class SymbolDesk implements Stateful {
  readonly market: MarketScope;
  readonly desks: readonly TimeframeDesk[];
  readonly side = new SideHistory();
  readonly #restrictions: Restrictions;
  readonly #view: View;
  readonly #candles: readonly CandleView[];
  readonly #days: readonly CandleView[];
  /** Scans of the tradable timeframes, in the order of decisions. */
  readonly #scans: readonly Scan[];
  /** Of each desk; null for timeframes that are only computed and shown. */
  readonly #tapes: readonly (VoteTape | null)[];
  /** Where each desk's votes are counted. */
  readonly #counts: readonly VoteCounts[];
  #decisions: Decision[] = [];

  constructor(view: View) {
    const { symbol, symbols, shared, params, instrument } = view;
    this.#view = view;
    this.#candles = SCOPE_MINUTES.map((minutes) => view.candles(timeframeOf(minutes)));
    this.#days = symbols.map((other) => view.candles('1d', { symbol: other }));
    this.market = new MarketScope({
      symbol,
      dailies: shared.dailies,
      observe: (kind, isGlobal) => view.observe(kind, isGlobal ? { symbol: null } : {}),
      tickSize: instrument.tickSize,
    });
    this.desks = SCOPE_MINUTES.map((minutes) => new TimeframeDesk(minutes, params, this));
    const tradable: readonly number[] = params.tradable;
    this.#tapes = this.desks.map(({ minutes }) =>
      tradable.includes(minutes) ? shared.record(new VoteTape(symbol, minutes, HEAD_IDS)) : null,
    );
    this.#counts = this.desks.map(({ minutes }) => shared.funnel.votesOn(minutes));
    this.#restrictions = new Restrictions(params.news, view);
    this.#scans = ENTRY_MINUTES.filter((minutes) => tradable.includes(minutes)).map((minutes) => this.scanOf(minutes));
  }

  /** The close: features and primitives of every timeframe, then votes and scans, the longest timeframe first. */
  look(): void {
    const { outcomes, shared } = this.#view;
    const { time } = this.#view.clock;
    shared.begin(time, outcomes);
    if (this.#decisions.length > 0) this.#decisions = [];
    this.noteDays();
    this.takeCandles();
    for (let i = this.desks.length - 1; i >= 0; i--) {
      const desk = this.desks[i] as TimeframeDesk;
      if (desk.closedAt !== time) continue;
      desk.vote(this.#counts[i] as VoteCounts);
      this.#tapes[i]?.push(desk.scope.candle, desk.votes);
    }
    for (let i = 0; i < this.#scans.length; i++) {
      const scan = this.#scans[i] as Scan;
      if (scan.desk.closedAt === time && scan.desk.hasReadyHead) this.judge(scan.begin(time));
    }
  }

  /** After every symbol has proposed: refusals of this symbol's own gates, then the rulings on its candidates. */
  decide(): readonly Decision[] {
    const { shared, symbol } = this.#view;
    for (const ruling of shared.rulingsOn(symbol)) {
      shared.funnel.addScan(`${symbol}|${ruling.candidate.minutes}`, ruling.refusal?.code ?? '');
      this.say(this.decisionOf(ruling));
    }
    return this.#decisions;
  }

  /** Everything behind the last close of a timeframe in minutes. */
  explain(minutes: number): Explanation {
    const { clock, params, shared, symbol } = this.#view;
    const desk = this.desk(minutes);
    const ruling = shared.rulingsOn(symbol).find(({ candidate }) => candidate.minutes === minutes);
    const winProbability = shared.winProbabilities.at(minutes, desk.consensus.confidence);
    const facts = this.scanOf(minutes).begin(clock.time);
    return explainClose({ desk, facts, settings: params, time: clock.time, ruling, winProbability });
  }

  /** Which heads had enough to say something at the last close of a timeframe in minutes; none before the first. */
  readiness(minutes: number): readonly boolean[] {
    const desk = this.desks.find((one) => one.minutes === minutes && one.closedAt > 0);
    return desk === undefined ? [] : desk.votes.map(({ isReady }) => isReady);
  }

  /** The desk of a timeframe; throws for one that is none of SCOPE_MINUTES. */
  desk(minutes: number): TimeframeDesk {
    const desk = this.desks.find((one) => one.minutes === minutes);
    if (desk === undefined) throw new RangeError(`The heads do not look at ${minutes} minutes.`);
    return desk;
  }

  /** What the gates of a timeframe look at, as of its last close. */
  private scanOf(minutes: number): Scan {
    return new Scan({
      desk: this.desk(minutes),
      analysis: this.desk(ANALYSIS_MINUTES.get(minutes) as number),
      restrictions: this.#restrictions,
      settings: this.#view.params,
      instrument: this.#view.instrument,
      symbol: this.market.symbol,
    });
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  /** Daily closes of every symbol, so that no symbol depends on the order in which they are looked at. */
  private noteDays(): void {
    const { symbols, shared } = this.#view;
    for (let i = 0; i < this.#days.length; i++) {
      const day = this.#days[i] as CandleView;
      if (!day.isFresh) continue;
      const { last } = day;
      if (last !== undefined) shared.dailies.note(symbols[i] as string, last.closeTime, last.close);
    }
  }

  private takeCandles(): void {
    const minute = this.#candles[0]?.last;
    if (minute === undefined) return;
    this.market.minute(minute);
    for (let i = 0; i < this.#candles.length; i++) {
      const candles = this.#candles[i] as CandleView;
      if (!candles.isFresh) continue;
      const { last } = candles;
      if (last === undefined) continue;
      const desk = this.desks[i] as TimeframeDesk;
      desk.close(last, this.market.close(desk.minutes, last));
    }
  }

  /** Refuses by the first gate that does, or proposes. */
  private judge(scan: Scan): void {
    const { params, shared } = this.#view;
    const refusal = firstRefusal(scan, params);
    if (refusal === undefined) return shared.propose(candidateOf(scan));
    shared.funnel.addScan(scan.key, refusal.code);
    this.say(refusalOf(refusal));
  }

  /** Mostly there is one thing to say, if any: a list of exactly that. */
  private say(decision: Decision): void {
    if (this.#decisions.length === 0) this.#decisions = [decision];
    else this.#decisions.push(decision);
  }

  private decisionOf({ candidate, refusal, reference, sizeShare }: Ruling): Decision {
    const { plan } = this.#view.params;
    const { stop, target, direction } = candidate.plan;
    const { atr } = this.desk(candidate.minutes).scope;
    const order = enter(direction > 0 ? 'long' : 'short', {
      stop,
      target,
      holdMinutesMax: plan.holdCandlesMax * candidate.minutes,
      ...entryTerms(candidate.plan, plan, { minutes: candidate.minutes, atr }),
      sizeShare,
      reasons: [`${candidate.minutes}m`, candidate.setup, candidate.regime],
      ...(reference > 0 ? { reference } : {}),
    });
    if (refusal === undefined) return order;
    return refusalOf(refusal, reference > 0 ? order : undefined);
  }
}

function refusalOf({ code, measured, threshold }: GateResult, candidate?: Signal): Decision {
  if (candidate === undefined) return { action: 'refuse', code, measured, threshold };
  return refuse(code, { measured, threshold, candidate });
}

/** What a scan that passed every gate of its own proposes. */
function candidateOf(scan: Scan): Candidate {
  const { symbol, minutes, time, regime } = scan;
  const { direction, confidence } = scan.consensus;
  const confluence = scan.found();
  const setup = setupId(confluence.trigger);
  const side = direction > 0 ? 'LONG' : 'SHORT';
  return {
    id: `${symbol}|${minutes}|${time}|${side}|${setup}`,
    symbol,
    minutes,
    time,
    direction,
    setup,
    regime,
    confidence,
    quality: (confidence + confluence.value) / 2,
    plan: scan.plan() as TradePlan,
    keys: historyKeys({ symbol, minutes, direction, setup, regime }),
  };
}
