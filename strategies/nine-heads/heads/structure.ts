import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State } from '../../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import { clip, strongest } from '../head.ts';
import type { Head, Reason } from '../head.ts';
import type { Scope, SymbolScope } from '../scope.ts';

/** Timeframes in minutes, and how much each trend counts. */
const TIMEFRAMES = [5, 15, 60, 240] as const;
const WEIGHTS = [0.15, 0.25, 0.3, 0.3] as const;
const READY_MIN = 2;

/** Parts of the score. */
const ALIGNMENT = 0.65;
const PLACE = 0.2;
const BLOCK = 0.15;

/** The timeframe whose dealing range says what is cheap, and the one whose order blocks count. */
const RANGE_MINUTES = 60;
const BLOCK_MINUTES = 15;
const RANGE = TIMEFRAMES.indexOf(RANGE_MINUTES);
const BLOCKS = TIMEFRAMES.indexOf(BLOCK_MINUTES);
/** A reaction counts for this many candles. */
const REACTION_CANDLES = 3;
/** From this agreement on the timeframes are aligned: three of four. */
const ALIGNED = 0.75;
/** Above and below this band around the middle of the range price is dear or cheap. */
const EQUILIBRIUM = 0.05;

/**
 * Market structure over 5m, 15m, 1h and 4h: the weighted agreement of their trends, the place in the dealing range of
 * 1h, and reactions in order blocks of 15m. It is the same for every timeframe of a symbol but for the close that it
 * judges.
 */
export class StructureHead implements Head {
  readonly id = 'structure';
  readonly mode = 'rank';
  /** Weighted mean trend of the timeframes that have one, −1..1; NaN while fewer than two have. */
  alignment = NaN;
  /** Place of the close in the dealing range of 1h, 0 (low) to 1 (high); NaN before there is one. */
  position = NaN;
  private block = 0;
  /** The scopes of TIMEFRAMES once they have closed; before, and in a scope that starts anew, there is no trend. */
  #scopes: (Scope | undefined)[] = [];
  #market: SymbolScope | null = null;

  /** Three of four timeframes agree (by weight). */
  get isAligned(): boolean {
    return Math.abs(this.alignment) >= ALIGNED - THRESHOLD_EPSILON;
  }

  score(scope: Scope): number {
    const { market } = scope;
    if (market !== this.#market) {
      this.#market = market;
      this.#scopes = TIMEFRAMES.map(() => undefined);
    }
    const scopes = this.#scopes;
    let sum = 0;
    let weights = 0;
    let ready = 0;
    for (let i = 0; i < TIMEFRAMES.length; i++) {
      const other = (scopes[i] ??= market.scope(TIMEFRAMES[i] as number));
      const trend = other === undefined ? 0 : other.structure.trend;
      const weight = trend === 0 ? 0 : (WEIGHTS[i] as number);
      sum += weight * trend;
      weights += weight;
      ready += trend & 1;
    }
    this.alignment = ready < READY_MIN ? NaN : sum / weights;
    this.position = scopes[RANGE]?.structure.position(scope.candle.close) ?? NaN;
    this.block = blockReaction(scopes[BLOCKS]);
    return clip(ALIGNMENT * this.alignment + this.placePart() + BLOCK * this.block);
  }

  reasons(scope: Scope): Reason[] {
    if (this.alignment !== this.alignment) return [{ code: 'WARMUP' }];
    const out: Reason[] = [
      { code: 'M.ALIGN', value: this.alignment, weight: ALIGNMENT * this.alignment },
      ...this.placeReason(),
      ...this.blockReason(scope),
    ];
    for (const minutes of TIMEFRAMES) {
      const structure = scope.market.scope(minutes)?.structure;
      const trend = structure?.trend ?? 0;
      if (structure === undefined || trend === 0) continue;
      const way = trend > 0 ? 'UP' : 'DN';
      out.push({ code: `M.TF_${minutes}_${way}`, value: trend });
      if (minutes === scope.minutes && structure.event !== null) {
        out.push({ code: `M.${structure.event.kind}_${way}`, value: structure.event.price });
      }
    }
    return strongest(out);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  /** What a cheap or dear close adds, once the trends lean to one side at all. */
  private placePart(): number {
    const { position, alignment } = this;
    const isLeaning = Math.abs(alignment) > THRESHOLD_EPSILON;
    return position === position && isLeaning ? PLACE * clip(2 * (0.5 - position)) : 0;
  }

  private placeReason(): Reason[] {
    const { position } = this;
    const isOutside = Math.abs(position - 0.5) > EQUILIBRIUM + THRESHOLD_EPSILON;
    if (!isOutside) return [];
    return [{ code: position < 0.5 ? 'M.DISCOUNT' : 'M.PREMIUM', value: position, weight: this.placePart() }];
  }

  private blockReason({ market }: Scope): Reason[] {
    const { block } = this;
    const structure = market.scope(BLOCK_MINUTES)?.structure;
    if (block === 0 || structure === undefined) return [];
    const direction = block > 0 ? 1 : -1;
    const isBreaker = structure.lastBreakerReaction(direction) > structure.lastBlockReaction(direction);
    const code = `M.${isBreaker ? 'BREAKER' : 'OB'}_${block > 0 ? 'BULL' : 'BEAR'}`;
    return [{ code, value: block, weight: BLOCK * block }];
  }
}

/** +1 or −1 when price lately turned in a bullish or bearish block or breaker: the later of the two; 0 for neither or both. */
function blockReaction(scope: Scope | undefined): number {
  if (scope === undefined) return 0;
  const { structure, index } = scope;
  const up = Math.max(structure.lastBlockReaction(1), structure.lastBreakerReaction(1));
  const down = Math.max(structure.lastBlockReaction(-1), structure.lastBreakerReaction(-1));
  if (index - Math.max(up, down) >= REACTION_CANDLES || up === down) return 0;
  return up > down ? 1 : -1;
}
