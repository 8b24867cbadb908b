import { createHash } from 'node:crypto';
import { CANDLE_COLUMNS } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { compareObservations } from '../../engine/market/observation.ts';
import type { Observation } from '../../engine/market/observation.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import { canonicalPayload } from './observation-file.ts';

/*
 * The content hash of a dataset. It depends on the stored values alone, not on files, batches, order of import or origin:
 *
 *   contentHash = SHA-256 over one line per part, parts sorted by their key in code units:  key SP rows SP sha256 LF
 *   candles:      one part per symbol, timeframe and UTC month with rows, key 'candles/SYMBOL/1m/YYYY-MM';
 *                 sha256 over the columns in canonical order (openTime … takerBuyVolume), each the month's values as
 *                 little-endian doubles by ascending openTime, NaN as 7ff8000000000000, no negative zero
 *   observations: one part per kind, key 'observations/KIND'; sha256 over one line of JSON per observation in their total
 *                 order: [id, symbol, eventTime, availableAt, lagAssumed, source, payload with sorted keys]
 */

/** One symbol's month of candles, or one kind of side data, within the content hash. */
export interface ContentPart {
  readonly key: string;
  readonly rows: number;
  readonly sha256: string;
}

/** SHA-256 in hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Fingerprint of the candles of one month, which are ascending by openTime. */
export function hashCandles(columns: CandleColumns): string {
  const hash = createHash('sha256');
  for (const name of CANDLE_COLUMNS) {
    const column = columns[name];
    hash.update(new Uint8Array(column.buffer, column.byteOffset, columns.length * 8));
  }
  return hash.digest('hex');
}

/** Fingerprint of the side data of one kind, in any order. */
export function hashObservations(observations: readonly Observation[]): string {
  const hash = createHash('sha256');
  for (const o of [...observations].sort(compareObservations)) {
    const head = JSON.stringify([o.id, o.symbol, o.eventTime, o.availableAt, o.lagAssumed, o.source]);
    hash.update(`${head.slice(0, -1)},${canonicalPayload(o.payload)}]\n`);
  }
  return hash.digest('hex');
}

/** The content hash over all parts. */
export function hashContent(parts: readonly ContentPart[]): string {
  const hash = createHash('sha256');
  const sorted = [...parts].sort((a, b) => compareCodeUnits(a.key, b.key));
  for (const { key, rows, sha256 } of sorted) hash.update(`${key} ${rows} ${sha256}\n`);
  return hash.digest('hex');
}
