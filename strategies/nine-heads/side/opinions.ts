import { pow } from '../../../engine/market/portable.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { DAY_MS, HOUR_MS } from '../../../engine/market/units.ts';
import type { ObservationView } from '../../../engine/strategy/view.ts';
import { clip } from '../head.ts';
import type { SymbolScope } from '../scope.ts';
import { TIME_TO_LIVE_MS } from '../side-data.ts';

const KEPT_MS = DAY_MS;

/** How far a source is believed, by its name in lower case; others half. */
const CREDIBILITY = new Map([
  ['bloomberg', 1],
  ['reuters', 1],
  ['coindesk', 0.8],
  ['cointelegraph', 0.7],
]);

interface Opinion {
  readonly time: number;
  readonly score: number;
  readonly weight: number;
}

/**
 * Opinions about one symbol and about the whole market of the last 24 hours, each −1..1 with a weight that
 * halves every `halfLifeHours`. Since all weights fade alike, their mean moves only when an opinion comes or goes, and
 * is worked out only then.
 */
export class Opinions implements Stateful {
  private mean = NaN;
  private readonly kind: 'NEWS' | 'SOCIAL';
  private readonly halfLifeHours: number;
  private readonly held: Opinion[] = [];
  private oldestTime = Infinity;
  /** availableAt of the last opinion taken of the symbol and of the market. */
  private readonly taken = new Float64Array(2).fill(-Infinity);
  #views: readonly ObservationView[] = [];
  #market: SymbolScope | null = null;

  constructor(kind: 'NEWS' | 'SOCIAL', halfLifeHours: number) {
    this.kind = kind;
    this.halfLifeHours = halfLifeHours;
  }

  /** Weighted mean, −1..1; NaN without opinions, or when the last is too old for its kind. */
  at(now: number): number {
    return now - this.lastKnown <= TIME_TO_LIVE_MS[this.kind] ? this.mean : NaN;
  }

  /** There were opinions, but none can be used any more. */
  isStale(now: number): boolean {
    const value = this.at(now);
    return this.lastKnown > -Infinity && value !== value;
  }

  /** availableAt of the last opinion taken, −Infinity before the first. */
  private get lastKnown(): number {
    return Math.max(this.taken[0] as number, this.taken[1] as number);
  }

  /** Takes the latest opinion about the symbol and about the market, unless it was taken before. */
  update(market: SymbolScope): void {
    if (this.#market !== market) {
      this.#market = market;
      this.#views = [market.observe(this.kind), market.observe(this.kind, true)];
    }
    let isChanged = false;
    for (let i = 0; i < 2; i++) {
      const view = this.#views[i] as ObservationView;
      const { availableAt, eventTime } = view;
      if (availableAt === undefined || eventTime === undefined || availableAt === this.taken[i]) continue;
      this.taken[i] = availableAt;
      const score = view.number('score');
      if (score === undefined) continue;
      this.held.push({ time: eventTime, score: clip(score), weight: weightOf(view) });
      isChanged = true;
    }
    if (isChanged || market.time - this.oldestTime > KEPT_MS) this.work(market.time);
  }

  private work(now: number): void {
    const { held } = this;
    let kept = 0;
    let oldest = Infinity;
    let sum = 0;
    let weights = 0;
    for (const opinion of held) {
      const ageMs = now - opinion.time;
      if (ageMs > KEPT_MS) continue;
      held[kept++] = opinion;
      oldest = Math.min(oldest, opinion.time);
      const weight = opinion.weight * pow(2, -ageMs / HOUR_MS / this.halfLifeHours);
      sum += opinion.score * weight;
      weights += weight;
    }
    held.length = kept;
    this.oldestTime = oldest;
    this.mean = weights > 0 ? sum / weights : NaN;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

/** A post's volume, the credibility its feed gives, or that of its source. */
function weightOf(view: ObservationView): number {
  const stated = view.number('cred') ?? view.number('volume');
  if (stated !== undefined) return Math.max(0, stated);
  const source = view.payload?.['source'];
  return typeof source === 'string' ? (CREDIBILITY.get(source.toLowerCase()) ?? 0.5) : 0.5;
}
