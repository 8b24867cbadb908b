interface RowOptions<T, E extends HTMLElement> {
  /** What an item is known by; unique in a list. */
  readonly keyOf: (item: T) => string;
  readonly make: (item: T) => E;
  /** Brings a row up to date; also called once right after it was made. */
  readonly update: (row: E, item: T) => void;
}

/**
 * A list on the page that follows a list of data: rows are made once by key, moved, brought up to date and removed, so
 * that focus, scroll position and selection outlive every refresh.
 */
export class Rows<T, E extends HTMLElement = HTMLElement> {
  readonly #host: HTMLElement;
  readonly #options: RowOptions<T, E>;
  #rows = new Map<string, E>();

  constructor(host: HTMLElement, options: RowOptions<T, E>) {
    this.#host = host;
    this.#options = options;
  }

  /** Shows these items in this order; the answer is the rows that were not there before. */
  show(items: readonly T[]): readonly E[] {
    const { keyOf, make, update } = this.#options;
    const keys = new Set(items.map(keyOf));
    const before = this.#rows;
    const fresh: E[] = [];
    this.#rows = new Map();
    // first, so that what stays is not moved past what goes: a row that is moved loses the focus
    for (const [key, row] of before) if (!keys.has(key)) row.remove();
    let place: ChildNode | null = this.#host.firstChild;
    for (const item of items) {
      const key = keyOf(item);
      let row = before.get(key);
      if (row === undefined) {
        row = make(item);
        fresh.push(row);
      }
      update(row, item);
      this.#rows.set(key, row);
      if (row === place) place = row.nextSibling;
      else this.#host.insertBefore(row, place);
    }
    return fresh;
  }
}
