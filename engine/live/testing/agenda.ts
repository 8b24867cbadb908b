interface Item {
  readonly time: number;
  readonly order: number;
  readonly run: () => void;
}

function isBefore(a: Item, b: Item): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

/** What will happen in a simulated world: a binary heap by time, then by order of arrival. */
export class Agenda {
  readonly #heap: Item[] = [];
  #order = 0;

  /** When the next thing happens; Infinity for never. */
  get next(): number {
    return this.#heap[0]?.time ?? Infinity;
  }

  add(time: number, run: () => void): void {
    const heap = this.#heap;
    const item = { time, order: this.#order++, run };
    let at = heap.length;
    while (at > 0) {
      const parent = heap[(at - 1) >> 1]!;
      if (isBefore(parent, item)) break;
      heap[at] = parent;
      at = (at - 1) >> 1;
    }
    heap[at] = item;
  }

  /** Takes out what happens next. */
  take(): Item {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child]!)) child++;
      const chosen = heap[child]!;
      if (isBefore(last, chosen)) break;
      heap[at] = chosen;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
