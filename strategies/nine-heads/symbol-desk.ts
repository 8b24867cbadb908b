import type { Instrument } from '../../engine/market/instrument.ts';
import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { timeframeOf } from '../../engine/market/timeframe.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { enter, refuse } from '../../engine/strategy/decision.ts';
import type { Decision, Signal } from '../../engine/strategy/decision.ts';
import type { CandleView, MarketView } from '../../engine/strategy/view.ts';
import type { Candidate } from './candidate.ts';
import { setupId } from './confluence.ts';
import { explainClose } from './explain.ts';
import type { Explanation } from './explain.ts';
import { findConfluence } from './find-confluence.ts';
import type { Confluence } from './find-confluence.ts';
import type { GateResult, ScanFacts } from './gate.ts';
import { firstRefusal } from './gates/local.ts';
import { historyKeys } from './history.ts';
import { buildPlan, entryTerms } from './plan.ts';
import type { PlanRefusal, TradePlan } from './plan.ts';
import { planInput } from './plan-input.ts';
import type { Portfolio, Ruling } from './portfolio.ts';
import { Restrictions } from './restrictions.ts';
import { MarketScope, SCOPE_MINUTES } from './scope-state.ts';
import type { Settings } from './settings.ts';
import { SideHistory } from './side/side-history.ts';
import { TimeframeDesk } from './timeframe-desk.ts';

/** The timeframe whose verdict is an entry timeframe's bias. */
const ANALYSIS_MINUTES = new Map([
  [1, 15],
  [5, 60],
  [15, 60],
  [60, 240],
]);

/** Entry timeframes, descending: the order of decisions. */
const ENTRY_MINUTES = [60, 15, 5, 1] as const;

/** A bias is flat again when its timeframe has not closed for this many of its periods. */
const BIAS_PERIODS_MAX = 2;

type View = MarketView<Settings, Portfolio>;

/** A scan that passed every gate of its own, with what the candidate was made of. */
interface Scan {
  readonly desk: TimeframeDesk;
  readonly facts: ScanFacts;
  readonly confluence: Confluence;
  readonly plan: TradePlan;
}

/** One symbol: all its timeframes from candle to proposal, and back from ruling to decision. */
export class SymbolDesk implements Stateful {
  readonly market: MarketScope;
  readonly desks: readonly TimeframeDesk[];
  readonly side = new SideHistory();
  private readonly restrictions: Restrictions;
  readonly #view: View;
  readonly #instrument: Instrument;
  readonly #candles: readonly CandleView[];
  readonly #days: readonly CandleView[];
  /** Desks that are scanned, in the order of decisions. */
  readonly #entries: readonly TimeframeDesk[];
  #decisions: Decision[] = [];

  constructor(view: View) {
    const { symbol, symbols, shared, params, instrument } = view;
    this.#view = view;
    this.#instrument = instrument;
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
    this.#entries = ENTRY_MINUTES.filter((minutes) => tradable.includes(minutes)).map((minutes) => this.desk(minutes));
    this.restrictions = new Restrictions(params.news);
  }

  /** The close: features and primitives of every timeframe, then votes and scans, the longest timeframe first. */
  look(): void {
    const { clock, outcomes, shared } = this.#view;
    shared.begin(clock.time, outcomes);
    this.#decisions = [];
    this.noteDays();
    this.takeCandles();
    this.restrictions.update(this.#view);
    for (let i = this.desks.length - 1; i >= 0; i--) {
      const desk = this.desks[i] as TimeframeDesk;
      if (desk.closedAt !== clock.time) continue;
      desk.vote(shared.funnel);
      shared.funnel.addVotes(desk.minutes, desk.votes);
    }
    for (let i = 0; i < this.#entries.length; i++) {
      const desk = this.#entries[i] as TimeframeDesk;
      if (desk.closedAt === clock.time && desk.hasReadyHead) this.scan(desk);
    }
  }

  /** After every symbol has proposed: refusals of this symbol's own gates, then the rulings on its candidates. */
  decide(): readonly Decision[] {
    const { shared, symbol } = this.#view;
    for (const ruling of shared.rulingsOn(symbol)) {
      this.note(ruling.candidate.minutes, ruling.refusal?.code ?? '');
      this.#decisions.push(this.decisionOf(ruling));
    }
    return this.#decisions;
  }

  /** Everything behind the last close of a timeframe in minutes. */
  explain(minutes: number): Explanation {
    const { clock, params, shared, symbol } = this.#view;
    const desk = this.desk(minutes);
    const ruling = shared.rulingsOn(symbol).find(({ candidate }) => candidate.minutes === minutes);
    const winProbability = shared.winProbabilities.at(minutes, desk.consensus.confidence);
    return explainClose({ desk, facts: this.facts(desk), settings: params, time: clock.time, ruling, winProbability });
  }

  /** The desk of a timeframe; throws for one that is none of SCOPE_MINUTES. */
  desk(minutes: number): TimeframeDesk {
    const desk = this.desks.find((one) => one.minutes === minutes);
    if (desk === undefined) throw new RangeError(`The heads do not look at ${minutes} minutes.`);
    return desk;
  }

  /** What the gates of a timeframe look at, as of its last close. */
  facts(desk: TimeframeDesk): ScanFacts & { readonly found: () => Confluence } {
    const { consensus, minutes } = desk;
    const { freshCandles, kappa } = this.#view.params;
    const analysis = this.desk(ANALYSIS_MINUTES.get(minutes) as number);
    const { time } = this.#view.clock;
    const isFresh = time - analysis.closedAt <= BIAS_PERIODS_MAX * analysis.minutes * MINUTE_MS;
    const bias = isFresh ? analysis.bias : 0;
    const strength = isFresh ? analysis.biasStrength : 0;
    let confluence: Confluence | undefined;
    let plan: TradePlan | PlanRefusal | undefined;
    const found = (): Confluence =>
      (confluence ??= findConfluence({ desk, analysis, bias, strength, freshCandles, kappa }));
    return {
      symbol: this.market.symbol,
      minutes,
      time,
      candles: desk.candles,
      sinceIncomplete: desk.sinceIncomplete,
      sinceJump: desk.sinceJump,
      regime: desk.regime,
      restriction: this.restrictions.code,
      bias,
      biasStrength: strength,
      consensus,
      get effectiveHeads() {
        return desk.effectiveHeads;
      },
      found,
      confluence: () => found().value,
      plan: () => (plan ??= buildPlan(planInput(desk, found(), this.#instrument), this.#view.params)),
    };
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

  private scan(desk: TimeframeDesk): void {
    const { params, shared } = this.#view;
    const facts = this.facts(desk);
    const refusal = firstRefusal(facts, params);
    if (refusal !== undefined) {
      this.note(desk.minutes, refusal.code);
      this.#decisions.push(refusalOf(refusal));
      return;
    }
    shared.propose(candidateOf({ desk, facts, confluence: facts.found(), plan: facts.plan() as TradePlan }));
  }

  private note(minutes: number, code: string): void {
    this.#view.shared.funnel.addScan(this.market.symbol, minutes, code);
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

function candidateOf({ desk, facts, confluence, plan }: Scan): Candidate {
  const { symbol, minutes, time, consensus } = facts;
  const { direction, confidence } = consensus;
  const setup = setupId(confluence.trigger);
  const regime = desk.regime;
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
    plan,
    keys: historyKeys({ symbol, minutes, direction, setup, regime }),
  };
}
