import { isUnanswered } from './ask.ts';
import { backoffMs } from './backoff.ts';

interface PollerOptions {
  readonly ask: () => Promise<void>;
  readonly everyMs: number;
  /** Time between two questions while nobody looks at the page; without one, nothing is asked then. */
  readonly hiddenEveryMs?: number;
  /** Asked before each question: whether the answer is worth having now. */
  readonly isWanted?: () => boolean;
  /** Hears of every question's end, and of how long the next one waits. */
  readonly onEnd?: (end: { readonly isAnswered: boolean; readonly waitMs: number }) => void;
}

/** Asks again and again: never twice at a time, seldom in a background tab, and ever less often while nobody answers. */
export class Poller {
  readonly #options: PollerOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isAsking = false;
  #isAgain = false;
  #askedAt = -Infinity;

  constructor(options: PollerOptions) {
    this.#options = options;
    document.addEventListener('visibilitychange', () => this.kick());
  }

  /** Asks now, or right after the question that is under way. */
  kick(): void {
    if (this.#isAsking) this.#isAgain = true;
    else void this.#turn();
  }

  /** Asks now unless it asked within the last `ms`: for news that come in swarms. */
  hurry(ms: number): void {
    if (!this.#isAsking && performance.now() - this.#askedAt >= ms) this.kick();
  }

  async #turn(): Promise<void> {
    const { ask, isWanted, onEnd } = this.#options;
    clearTimeout(this.#timer);
    this.#isAsking = true;
    this.#isAgain = false;
    let waitMs = this.#waitMs();
    const isMute = document.hidden && this.#options.hiddenEveryMs === undefined;
    if (!isMute && isWanted?.() !== false) {
      this.#askedAt = performance.now();
      const isAnswered = await ask().then(
        () => true,
        (error: unknown) => !isUnanswered(error),
      );
      this.#failures = isAnswered ? 0 : this.#failures + 1;
      waitMs = this.#waitMs();
      onEnd?.({ isAnswered, waitMs });
    }
    this.#isAsking = false;
    this.#timer = setTimeout(() => this.kick(), this.#isAgain ? 0 : waitMs);
  }

  #waitMs(): number {
    const { everyMs, hiddenEveryMs } = this.#options;
    if (this.#failures > 0) return backoffMs(this.#failures, Math.random());
    return document.hidden ? (hiddenEveryMs ?? everyMs) : everyMs;
  }
}
