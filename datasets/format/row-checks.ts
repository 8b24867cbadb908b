import { CANDLE_COLUMNS } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';

/** Rows that one check covers: an hour of 1m candles without gaps. */
export const CHECKED_ROWS = 60;

/**
 * A 32-bit check per sixty rows over all columns, so that a changed value can be traced to its hour. It finds
 * accidents and edits, not forgeries: those are the SHA-256's business.
 */
export function rowChecks(columns: CandleColumns): Uint32Array {
  const checks = new Uint32Array(Math.ceil(columns.length / CHECKED_ROWS));
  for (const name of CANDLE_COLUMNS) {
    const column = columns[name];
    const words = new Uint32Array(column.buffer, column.byteOffset, columns.length * 2);
    for (let block = 0; block < checks.length; block++) {
      const end = Math.min((block + 1) * CHECKED_ROWS, columns.length) * 2;
      let check = checks[block]!;
      for (let i = block * CHECKED_ROWS * 2; i < end; i++) {
        // Multiplying by an odd number and folding the high half down are one-to-one: no single change cancels out.
        check = Math.imul(check ^ words[i]!, 0x9e3779b1);
        check ^= check >>> 15;
      }
      checks[block] = check;
    }
  }
  return checks;
}

/** Numbers of the blocks of rows whose checks differ; undefined when their counts do. */
export function differingBlocks(a: Uint32Array, b: Uint32Array): number[] | undefined {
  if (a.length !== b.length) return undefined;
  return Array.from(a.keys()).filter((block) => a[block] !== b[block]);
}
