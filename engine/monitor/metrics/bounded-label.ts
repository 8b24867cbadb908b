/** What a value becomes that is not among the known ones. */
export const OTHER = 'other';

/** Names and route patterns: what is safe to stand in a label without being asked for. */
const NAME = /^[A-Za-z0-9/][A-Za-z0-9/_.:*-]{0,63}$/;

/** A label whose values are few, whatever comes in: every series costs memory here and in Prometheus, for ever. */
export class BoundedLabel {
  readonly #max: number;
  readonly #known: Set<string>;

  /** At most `max` values besides 'other'; `known` are there from the start. */
  constructor(max: number, known: readonly string[] = []) {
    this.#max = max;
    this.#known = new Set(known);
  }

  /** Makes configured values known, while there is room. */
  admit(values: Iterable<string>): void {
    for (const value of values) if (this.#known.size < this.#max) this.#known.add(value);
  }

  /** The value itself when it is known, else 'other'. */
  of(value: string): string {
    return this.#known.has(value) ? value : OTHER;
  }

  /** The value itself when it is known, or is a name and there is room for one more; else 'other'. */
  learn(value: string): string {
    if (!this.#known.has(value) && NAME.test(value)) this.admit([value]);
    return this.of(value);
  }
}

/** Class of an HTTP status, '2xx'; 'none' for no answer. */
export function statusClass(status: number): string {
  return status >= 100 && status < 600 ? `${Math.floor(status / 100)}xx` : 'none';
}
