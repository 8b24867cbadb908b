import type { Observation, ObservationKind, ObservationPayload } from '../market/observation.ts';
import { restoreFields, saveFields } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import type { Clock } from '../strategy/series.ts';
import type { ObservationView } from '../strategy/view.ts';

/** When an observation was last news: when its event comes, or when it became known. */
function lastMoment({ eventTime, availableAt }: Observation): number {
  return Math.max(eventTime, availableAt);
}

/** The observations of one kind for one symbol (or the whole market), as known at the frame being decided. */
class Sight implements ObservationView, Stateful {
  latest: Observation | null = null;
  /** Ascending by their last moment. */
  private kept: Observation[] = [];
  #keepMs = -Infinity;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get payload(): ObservationPayload | undefined {
    return this.latest?.payload;
  }

  get eventTime(): number | undefined {
    return this.latest?.eventTime;
  }

  get availableAt(): number | undefined {
    return this.latest?.availableAt;
  }

  get recent(): readonly Observation[] {
    const { kept } = this;
    const from = this.#clock.time - this.#keepMs;
    while (kept.length > 0 && lastMoment(kept[0] as Observation) < from) kept.shift();
    return kept;
  }

  /** Keeps every observation for at least so long after its last moment. */
  watch(keepMs: number): this {
    this.#keepMs = Math.max(this.#keepMs, keepMs);
    return this;
  }

  /** Takes an observation. An older event never replaces a newer one; an equal id is a revision. */
  apply(observation: Observation): void {
    if (this.latest === null || observation.eventTime >= this.latest.eventTime) this.latest = observation;
    if (this.#keepMs < 0) return;
    const kept = this.recent.filter(({ id }) => id !== observation.id);
    const moment = lastMoment(observation);
    kept.splice(kept.findLastIndex((other) => lastMoment(other) <= moment) + 1, 0, observation);
    this.kept = kept;
  }

  number(field: string, maxAgeMs = Infinity): number | undefined {
    const { latest } = this;
    if (latest === null || this.#clock.time - latest.availableAt > maxAgeMs) return undefined;
    const value = latest.payload[field];
    return typeof value === 'number' ? value : undefined;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  /** Lets go of observations before a restore: they belong to their source and are not written over. */
  forget(): void {
    this.latest = null;
    this.kept = [];
  }
}

/** Side data as of now: one slot per kind and symbol, so that looking is O(1). */
export class Board implements Stateful {
  count = 0;
  private readonly sights = new Map<string, Sight>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes an observation that is available now. */
  apply(observation: Observation): void {
    this.count++;
    this.sight(observation.kind, observation.symbol).apply(observation);
  }

  /** The slot of a kind, for a symbol or (null) the whole market. */
  sight(kind: ObservationKind, symbol: string | null): Sight {
    const key = `${kind} ${symbol ?? ''}`;
    let sight = this.sights.get(key);
    if (sight === undefined) this.sights.set(key, (sight = new Sight(this.#clock)));
    return sight;
  }

  save(): State {
    return { count: this.count, sights: [...this.sights].map(([key, sight]) => [key, sight.save()]) };
  }

  restore(state: State): void {
    const saved = state as { count: number; sights: [string, State][] };
    this.count = saved.count;
    for (const sight of this.sights.values()) sight.forget();
    for (const [key, latest] of saved.sights) {
      const [kind, symbol] = key.split(' ') as [ObservationKind, string];
      this.sight(kind, symbol === '' ? null : symbol).restore(latest);
    }
  }
}
