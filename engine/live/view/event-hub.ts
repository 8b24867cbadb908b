import type { LiveEvent } from '../status.ts';

/** Hands events to whoever listens, in order. A listener that throws is not listened to any more. */
export class EventHub {
  readonly #listeners = new Set<(event: LiveEvent) => void>();

  /** Hears every event from now on; the answer ends it. */
  subscribe(hear: (event: LiveEvent) => void): () => void {
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }

  publish(event: LiveEvent): void {
    for (const hear of this.#listeners) {
      try {
        hear(event);
      } catch {
        // One bad listener harms neither the run nor the others.
        this.#listeners.delete(hear);
      }
    }
  }
}
