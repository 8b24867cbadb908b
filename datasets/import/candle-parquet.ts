import type { TakeRows } from './candle-csv.ts';

export async function readParquetCandles(
  path: string,
  take: TakeRows,
  columns: ReadonlyMap<string, string> | undefined,
): Promise<void> {
  throw new Error(`${path} ${take.length} ${columns?.size}`);
}
