/** What several voices said of one symbol and timeframe, close by close. Columns are longer than `length`. */
export interface VoteColumns {
  readonly symbol: string;
  /** The timeframe in minutes. */
  readonly minutes: number;
  readonly voices: readonly string[];
  readonly length: number;
  /** Of the candle that closed. */
  readonly open: Float64Array;
  readonly close: Float64Array;
  /** One column per voice: −1..1, NaN while it is not ready. */
  readonly scores: readonly Float32Array[];
  /** One column per voice: 1, −1 or 0. */
  readonly directions: readonly Int8Array[];
  /** One column per voice, 0..1; 0 without a direction. */
  readonly confidences: readonly Float32Array[];
  /** Begins anew, for runs without an end. */
  forget(): void;
}

/** What a voice said at a close. */
interface Said {
  readonly score: number;
  readonly direction: number;
  readonly confidence: number;
  readonly isReady: boolean;
}

const ROWS_MIN = 1024;

/**
 * Records votes for whoever judges them afterwards. It is a recording, not state: no decision looks at it, and it is
 * neither saved nor restored, so that the tape of a resumed run begins where it was resumed.
 */
export class VoteTape implements VoteColumns {
  readonly symbol: string;
  readonly minutes: number;
  readonly voices: readonly string[];
  length = 0;
  open = new Float64Array(ROWS_MIN);
  close = new Float64Array(ROWS_MIN);
  readonly scores: Float32Array[];
  readonly directions: Int8Array[];
  readonly confidences: Float32Array[];

  constructor(symbol: string, minutes: number, voices: readonly string[]) {
    this.symbol = symbol;
    this.minutes = minutes;
    this.voices = voices;
    this.scores = voices.map(() => new Float32Array(ROWS_MIN));
    this.directions = voices.map(() => new Int8Array(ROWS_MIN));
    this.confidences = voices.map(() => new Float32Array(ROWS_MIN));
  }

  /** Adds what the voices said, in their order, about a candle that closed. */
  push(candle: { readonly open: number; readonly close: number }, votes: readonly Said[]): void {
    const row = this.length;
    if (row === this.open.length) this.grow();
    this.open[row] = candle.open;
    this.close[row] = candle.close;
    for (let i = 0; i < votes.length; i++) {
      const { score, direction, confidence, isReady } = votes[i] as Said;
      (this.scores[i] as Float32Array)[row] = isReady ? score : NaN;
      (this.directions[i] as Int8Array)[row] = direction;
      (this.confidences[i] as Float32Array)[row] = direction === 0 ? 0 : confidence;
    }
    this.length = row + 1;
  }

  forget(): void {
    this.length = 0;
  }

  private grow(): void {
    const rows = this.length * 2;
    const longer = <T extends Float64Array | Float32Array | Int8Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.open = longer(this.open, new Float64Array(rows));
    this.close = longer(this.close, new Float64Array(rows));
    for (let i = 0; i < this.voices.length; i++) {
      this.scores[i] = longer(this.scores[i] as Float32Array, new Float32Array(rows));
      this.directions[i] = longer(this.directions[i] as Int8Array, new Int8Array(rows));
      this.confidences[i] = longer(this.confidences[i] as Float32Array, new Float32Array(rows));
    }
  }
}
