/** Where rows come from, and what has been seen of them so far. One per file. */
export interface RowSource {
  /** File name shown to people; undefined for rows that no file holds. */
  readonly file: string | undefined;
  /** openTime of the last accepted row. */
  lastOpenTime: number;
  /** Smallest distance between neighbouring sound rows, ms. */
  smallestStepMs: number;
  rows: number;
  offGrid: number;
}

/** Rows of a batch that come from a source: where each stands there. */
export interface RowOrigin {
  readonly source: RowSource;
  /** Line in the file, per row. */
  readonly lines?: Int32Array | undefined;
}

/** A source of which nothing has been seen yet. */
export function createRowSource(file?: string): RowSource {
  return { file, lastOpenTime: -Infinity, smallestStepMs: Infinity, rows: 0, offGrid: 0 };
}
