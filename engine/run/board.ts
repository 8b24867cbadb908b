import type { Observation, ObservationKind, ObservationPayload } from '../market/observation.ts';
import { restoreFields, saveFields } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import type { Clock } from '../strategy/series.ts';
import type { ObservationView } from '../strategy/view.ts';

/** The latest observation of one kind for one symbol (or the whole market), as known at the frame being decided. */
class Sight implements ObservationView, Stateful {
  latest: Observation | null = null;
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
}

/** Side data as of now: one slot per kind and symbol, so that looking is O(1). */
export class Board implements Stateful {
  count = 0;
  private readonly sights = new Map<string, Sight>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes an observation that is available now. An older event never replaces a newer one. */
  apply(observation: Observation): void {
    this.count++;
    const sight = this.sight(observation.kind, observation.symbol);
    if (sight.latest === null || observation.eventTime >= sight.latest.eventTime) sight.latest = observation;
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
    for (const sight of this.sights.values()) sight.latest = null;
    for (const [key, latest] of saved.sights) {
      const [kind, symbol] = key.split(' ') as [ObservationKind, string];
      this.sight(kind, symbol === '' ? null : symbol).restore(latest);
    }
  }
}
