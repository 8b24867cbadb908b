import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import type { Settings } from './settings.ts';

/** Lower bound of a proportion: Wilson's score interval, one-sided (E. B. Wilson, JASA 1927). */
export function wilsonLowerBound(wins: number, count: number, z: number): number {
  const p = wins / count;
  const zz = z * z;
  const spread = z * Math.sqrt((p * (1 - p)) / count + zz / (4 * count * count));
  return (p + zz / (2 * count) - spread) / (1 + zz / count);
}

/** The last outcomes of one kind of candidate, as R-multiples after costs. */
class OutcomeRing implements Stateful {
  private readonly outcomes: Float64Array;
  private next = 0;
  count = 0;
  wins = 0;
  private sumWins = 0;
  private sumLosses = 0;

  constructor(outcomesMax: number) {
    this.outcomes = new Float64Array(outcomesMax);
  }

  add(rMultiple: number): void {
    const { outcomes } = this;
    if (this.count === outcomes.length) this.take(outcomes[this.next] as number, -1);
    outcomes[this.next] = rMultiple;
    this.next = (this.next + 1) % outcomes.length;
    this.take(rMultiple, 1);
  }

  /** Mean R of wins, mean loss in R of the rest (1 without losses), and of all. */
  means(): { win: number; loss: number; all: number } {
    const losses = this.count - this.wins;
    return {
      win: this.wins === 0 ? 0 : this.sumWins / this.wins,
      loss: losses === 0 ? 1 : this.sumLosses / losses,
      all: this.count === 0 ? 0 : (this.sumWins - this.sumLosses) / this.count,
    };
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private take(rMultiple: number, sign: number): void {
    this.count += sign;
    if (rMultiple > 0) {
      this.wins += sign;
      this.sumWins += sign * rMultiple;
    } else this.sumLosses -= sign * rMultiple;
  }
}

/** What history says of a candidate. */
export interface HistoryVerdict {
  /** PASS; COLD: too few outcomes under every key; NEGATIVE: they do not beat break-even. */
  readonly verdict: 'PASS' | 'COLD' | 'NEGATIVE';
  /** The key that spoke, most specific first; '' when cold. */
  readonly key: string;
  /** Outcomes under that key; when cold, the most under any. */
  readonly count: number;
  readonly lowerBound: number;
  readonly breakEven: number;
}

/**
 * Outcomes of all candidates that reached historical validation, emitted or not, by kind. An outcome counts from the
 * frame in which it was resolved, so that a decision never knows its own future.
 */
export class OutcomeHistory implements Stateful {
  private readonly records = new Map<string, OutcomeRing>();
  readonly #settings: Settings['history'];

  constructor(settings: Settings['history']) {
    this.#settings = settings;
  }

  /** Adds a resolved outcome under every one of its keys. */
  add(keys: readonly string[], rMultiple: number): void {
    for (const key of keys) {
      let record = this.records.get(key);
      if (record === undefined) this.records.set(key, (record = new OutcomeRing(this.#settings.outcomesMax)));
      record.add(rMultiple);
    }
  }

  /** Judges a candidate by the most specific key with enough outcomes. */
  judge(keys: readonly string[]): HistoryVerdict {
    const { outcomesMin, z } = this.#settings;
    let most = 0;
    for (const key of keys) {
      const record = this.records.get(key);
      if (record === undefined) continue;
      most = Math.max(most, record.count);
      if (record.count < outcomesMin) continue;
      const { win, loss, all } = record.means();
      const breakEven = loss / (win + loss);
      const lowerBound = wilsonLowerBound(record.wins, record.count, z);
      const isPassed = record.wins > 0 && lowerBound > breakEven + 1e-9 && all > 1e-9;
      return { verdict: isPassed ? 'PASS' : 'NEGATIVE', key, count: record.count, lowerBound, breakEven };
    }
    return { verdict: 'COLD', key: '', count: most, lowerBound: 0, breakEven: 0 };
  }

  save(): State {
    return [...this.records].map(([key, record]) => [key, record.save()]);
  }

  restore(state: State): void {
    this.records.clear();
    for (const [key, saved] of state as [string, State][]) {
      const record = new OutcomeRing(this.#settings.outcomesMax);
      record.restore(saved);
      this.records.set(key, record);
    }
  }
}

/** A candidate's keys, most specific first. */
export function historyKeys(of: {
  symbol: string;
  minutes: number;
  direction: number;
  setup: string;
  regime: string;
}): readonly string[] {
  const side = of.direction > 0 ? 'LONG' : 'SHORT';
  return [
    `${of.symbol}|${of.minutes}|${side}|${of.setup}|${of.regime}`,
    `${of.minutes}|${side}|${of.setup}|${of.regime}`,
    `${of.minutes}|${side}|${of.setup}`,
    `${of.minutes}|${side}`,
  ];
}
