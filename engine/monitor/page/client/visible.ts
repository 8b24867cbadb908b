/** Tells which panels are on the screen, so that nothing is asked for that nobody sees. */
export class Visible {
  readonly #seen = new Set<string>();
  readonly #observer: IntersectionObserver;

  /** Calls back when a panel with an id comes into view. */
  constructor(onEnter: (id: string) => void) {
    this.#observer = new IntersectionObserver(
      (changes) => {
        for (const { target, isIntersecting } of changes) {
          if (!isIntersecting) this.#seen.delete(target.id);
          else if (!this.#seen.has(target.id)) {
            this.#seen.add(target.id);
            onEnter(target.id);
          }
        }
      },
      { rootMargin: '100px' },
    );
  }

  /** Watches an element that has an id. */
  watch(element: Element): void {
    this.#observer.observe(element);
  }

  /** True when it is on the screen or just outside. */
  has(id: string): boolean {
    return this.#seen.has(id);
  }
}
