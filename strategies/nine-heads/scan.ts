import type { Instrument } from '../../engine/market/instrument.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import type { Consensus } from './consensus.ts';
import { findConfluence } from './find-confluence.ts';
import type { Confluence } from './find-confluence.ts';
import type { ScanFacts } from './gate.ts';
import { buildPlan } from './plan.ts';
import type { PlanRefusal, TradePlan } from './plan.ts';
import { planInput } from './plan-input.ts';
import type { Restrictions } from './restrictions.ts';
import type { Regime, Settings } from './settings.ts';
import type { TimeframeDesk } from './timeframe-desk.ts';

/** A bias is flat again when its timeframe has not closed for this many of its periods. */
const BIAS_PERIODS_MAX = 2;

/** What a scan is made from. */
export interface ScanParts {
  readonly desk: TimeframeDesk;
  /** The desk whose verdict is the bias. */
  readonly analysis: TimeframeDesk;
  readonly restrictions: Restrictions;
  readonly settings: Settings;
  readonly instrument: Instrument;
  readonly symbol: string;
}

/**
 * What the gates of one symbol and timeframe look at, as of its last close. One object, begun anew for every look;
 * confluence and plan are worked out when a gate asks.
 */
export class Scan implements ScanFacts {
  readonly symbol: string;
  readonly minutes: number;
  readonly desk: TimeframeDesk;
  /** 'symbol|minutes' */
  readonly key: string;
  time = NaN;
  bias = 0;
  biasStrength = 0;
  readonly #parts: ScanParts;
  #confluence: Confluence | undefined = undefined;
  #plan: TradePlan | PlanRefusal | undefined = undefined;

  constructor(parts: ScanParts) {
    const { symbol, desk } = parts;
    this.symbol = symbol;
    this.minutes = desk.minutes;
    this.desk = desk;
    this.key = `${symbol}|${desk.minutes}`;
    this.#parts = parts;
  }

  /** Looks at the desks as they are at `time`. */
  begin(time: number): this {
    const { analysis } = this.#parts;
    const isFresh = time - analysis.closedAt <= BIAS_PERIODS_MAX * analysis.minutes * MINUTE_MS;
    this.time = time;
    this.bias = isFresh ? analysis.bias : 0;
    this.biasStrength = isFresh ? analysis.biasStrength : 0;
    this.#confluence = undefined;
    this.#plan = undefined;
    return this;
  }

  get consensus(): Consensus {
    return this.desk.consensus;
  }

  get candles(): number {
    return this.desk.candles;
  }

  get analysisCandles(): number {
    return this.#parts.analysis.candles;
  }

  get sinceIncomplete(): number {
    return this.desk.sinceIncomplete;
  }

  get sinceJump(): number {
    return this.desk.sinceJump;
  }

  get regime(): Regime {
    return this.desk.regime;
  }

  get restriction(): string {
    return this.#parts.restrictions.code;
  }

  get effectiveHeads(): number {
    return this.desk.effectiveHeads;
  }

  found(): Confluence {
    const { bias, biasStrength: strength } = this;
    const { desk, analysis, settings } = this.#parts;
    const { freshCandles, kappa } = settings;
    return (this.#confluence ??= findConfluence({ desk, analysis, bias, strength, freshCandles, kappa }));
  }

  confluence(): number {
    return this.found().value;
  }

  plan(): TradePlan | PlanRefusal {
    const { desk, settings, instrument } = this.#parts;
    return (this.#plan ??= buildPlan(planInput(desk, this.found(), instrument), settings));
  }
}
