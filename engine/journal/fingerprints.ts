import { canonicalText, MEASURES } from './chain.ts';
import type { CandleColumns } from '../market/candle.ts';
import type { CandleSlice, FrameBatch } from '../market/frames.ts';
import type { Observation } from '../market/observation.ts';
import { compareCodeUnits, MINUTE_MS } from '../market/units.ts';

/** Multipliers of the row mix (odd, from MurmurHash3's finaliser family). */
const MIX_A = 0x85ebca6b;
const MIX_B = 0xc2b2ae35;

/** Side data of a frame goes under this name. */
export const SIDE_DATA = '(side data)';

/**
 * A small fingerprint of each frame's input, so that of two runs on differing data the first differing frame can be
 * named: one 32-bit number per symbol and minute, 0 for an absent minute. The input chain proves; these only point.
 */
export interface FrameFingerprints {
  readonly firstClose: number;
  readonly lanes: readonly { readonly symbol: string; readonly marks: Uint32Array }[];
}

/** Collects fingerprints from the batches of a run, in order. */
export class Fingerprinter {
  private firstClose = NaN;
  private frames = 0;
  private readonly marks = new Map<string, Uint32Array>();
  readonly #framesExpected: number;

  /** `framesExpected` makes room at once, where the length of the run is known. */
  constructor(framesExpected = 0) {
    this.#framesExpected = framesExpected;
  }

  add(batch: FrameBatch): void {
    if (Number.isNaN(this.firstClose)) this.firstClose = batch.firstClose;
    this.frames = (batch.lastClose - this.firstClose) / MINUTE_MS + 1;
    for (const { symbol, minutes, seconds } of batch.lanes) {
      const marks = this.laneOf(symbol);
      const { columns, begin, end } = minutes;
      rowMarks(columns, begin, end).forEach((mark, i) => {
        marks[this.indexOf((columns.openTime[begin + i] as number) + MINUTE_MS)] = mark || 1;
      });
      if (seconds !== null) this.addSeconds(marks, batch.firstClose, seconds);
    }
    for (const observation of batch.observations) {
      const marks = this.laneOf(SIDE_DATA);
      const frame = Math.max(batch.firstClose, Math.ceil(observation.availableAt / MINUTE_MS) * MINUTE_MS);
      this.addMark(marks, frame, textMark(observation));
    }
  }

  result(): FrameFingerprints {
    const lanes = [...this.marks].map(([symbol, marks]) => ({ symbol, marks: marks.subarray(0, this.frames) }));
    lanes.sort((a, b) => compareCodeUnits(a.symbol, b.symbol));
    return { firstClose: this.firstClose, lanes };
  }

  /** 1s candles count to the frame that closes their minute. */
  private addSeconds(marks: Uint32Array, firstClose: number, { columns, begin, end }: CandleSlice): void {
    rowMarks(columns, begin, end).forEach((mark, i) => {
      const close = (Math.floor((columns.openTime[begin + i] as number) / MINUTE_MS) + 1) * MINUTE_MS;
      this.addMark(marks, Math.max(firstClose, close), mark || 1);
    });
  }

  private addMark(marks: Uint32Array, close: number, mark: number): void {
    const index = this.indexOf(close);
    marks[index] = Math.imul((marks[index] as number) ^ mark, MIX_A) >>> 0;
  }

  private indexOf(close: number): number {
    return (close - this.firstClose) / MINUTE_MS;
  }

  private laneOf(symbol: string): Uint32Array {
    const marks = this.marks.get(symbol) ?? new Uint32Array(0);
    if (marks.length >= this.frames && marks.length > 0) return marks;
    const grown = new Uint32Array(Math.max(this.frames, this.#framesExpected, marks.length * 2));
    grown.set(marks);
    this.marks.set(symbol, grown);
    return grown;
  }
}

/** Marks of rows `begin`..`end`−1, never 0: column after column, both halves of each double. */
function rowMarks(columns: CandleColumns, begin: number, end: number): Uint32Array {
  const marks = new Uint32Array(end - begin).fill(1);
  for (const name of MEASURES) {
    const column = columns[name];
    const halves = new Int32Array(column.buffer, column.byteOffset, column.length * 2);
    for (let i = 0; i < marks.length; i++) {
      const at = 2 * (begin + i);
      let mark = Math.imul((marks[i] as number) ^ (halves[at] as number), MIX_A);
      mark = Math.imul(mark ^ (mark >>> 15) ^ (halves[at + 1] as number), MIX_B);
      marks[i] = mark ^ (mark >>> 13);
    }
  }
  return marks;
}

function textMark(observation: Observation): number {
  const text = canonicalText(observation);
  let mark = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) mark = Math.imul(mark ^ text.charCodeAt(i), 0x01000193);
  return mark >>> 0;
}
