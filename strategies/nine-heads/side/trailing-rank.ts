import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';

interface Known {
  readonly availableAt: number;
  readonly value: number;
}

/**
 * Where the newest of some seldom observations stands among those before it: (smaller + half of equal) / all, over what
 * became available in the `keepMs` up to it. Worked out once an observation.
 */
export class TrailingRank implements Stateful {
  /** 0 (below all) to 1 (above all); NaN before there are `countMin` to compare with. */
  rank = NaN;
  /** availableAt of the newest; NaN before the first. */
  newestTime = NaN;
  private readonly held: Known[] = [];
  readonly #keepMs: number;
  readonly #countMin: number;

  constructor(keepMs: number, countMin: number) {
    this.#keepMs = keepMs;
    this.#countMin = countMin;
  }

  /** Takes an observation that became available after all others. */
  push(availableAt: number, value: number): void {
    const { held } = this;
    let kept = 0;
    let below = 0;
    for (const known of held) {
      if (known.availableAt <= availableAt - this.#keepMs) continue;
      held[kept++] = known;
      below += known.value < value ? 1 : known.value === value ? 0.5 : 0;
    }
    held.length = kept;
    held.push({ availableAt, value });
    this.newestTime = availableAt;
    this.rank = kept >= this.#countMin ? below / kept : NaN;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
