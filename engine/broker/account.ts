import type { Book } from './book.ts';

/** One cash account over all symbols. Money in quote units. */
export class Account {
  cash: number;
  /** Highest equity at any frame's close so far. */
  peak: number;
  /** Largest fall from the peak so far, a fraction ≥ 0. */
  maxDrawdown = 0;
  /** Lowest equity since the peak: only a new one can deepen the drawdown. */
  private trough = Infinity;
  framesInMarket = 0;
  openPositions = 0;
  /** Running totals, for the money identity: cash = initial + flows − fees + funding. */
  fees = 0;
  funding = 0;
  /** Money moved since the last frame's close. */
  hasMoved = false;
  readonly initialCash: number;

  constructor(initialCash: number) {
    this.initialCash = initialCash;
    this.cash = initialCash;
    this.peak = initialCash;
  }

  /** cash + value of every open position at its mark. */
  equity(books: readonly Book[]): number {
    let equity = this.cash;
    if (this.openPositions === 0) return equity;
    for (let i = 0; i < books.length; i++) {
      const { direction, quantity, mark } = books[i] as Book;
      if (direction !== 0) equity += direction * quantity * mark;
    }
    return equity;
  }

  /** Sum of |value| over open positions, but for one book. */
  exposure(books: readonly Book[], except?: Book): number {
    let sum = 0;
    for (const book of books) if (book.direction !== 0 && book !== except) sum += Math.abs(book.value);
    return sum;
  }

  /** Follows peak and drawdown at a frame's close. Nothing moves while flat, but for the frame that closed a position. */
  markFrame(books: readonly Book[]): void {
    if (this.openPositions > 0) this.framesInMarket++;
    else if (!this.hasMoved) return;
    this.hasMoved = false;
    const equity = this.equity(books);
    if (equity > this.peak) {
      this.peak = equity;
      this.trough = equity;
    } else if (equity < this.trough) {
      this.trough = equity;
      const drawdown = (this.peak - equity) / this.peak;
      if (drawdown > this.maxDrawdown) this.maxDrawdown = drawdown;
    }
  }
}
