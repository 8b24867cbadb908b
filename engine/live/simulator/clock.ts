import type { LiveClock } from '../edge/clock.ts';

interface Alarm {
  readonly time: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that its owner moves: alarms ring in order, each at its own time. */
export class SimulatedClock implements LiveClock {
  #now: number;
  #order = 0;
  readonly #alarms = new Set<Alarm>();

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  callAt(time: number, run: () => void): () => void {
    const alarm = { time: Math.max(time, this.#now), order: this.#order++, run };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Moves on, ringing what is due on the way; to a whole millisecond. */
  advanceTo(to: number): void {
    const time = Math.floor(to);
    for (;;) {
      let next: Alarm | undefined;
      for (const alarm of this.#alarms) {
        if (alarm.time > time) continue;
        if (next === undefined || alarm.time < next.time || (alarm.time === next.time && alarm.order < next.order)) {
          next = alarm;
        }
      }
      if (next === undefined) break;
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.time);
      next.run();
    }
    this.#now = Math.max(this.#now, time);
  }
}
