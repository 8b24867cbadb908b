import type { Dataset } from '../../../datasets/read/dataset.ts';
import type { FlipPrices } from '../../../reports/validation/flip-path.ts';
import type { RunRequest } from '../execute.ts';
import { candleSources } from './market.ts';
import type { SymbolSource } from './market.ts';

/** Reads what a coin's trades need of the run's candles again, month by month: 12 bytes a candle stay in memory. */
export async function readFlipPrices(
  dataset: Dataset,
  request: RunRequest,
  traded: ReadonlySet<string>,
): Promise<Map<string, FlipPrices>> {
  const prices = new Map<string, FlipPrices>();
  for (const source of candleSources(dataset, request))
    if (traded.has(source.symbol)) prices.set(source.symbol, await gather(source));
  return prices;
}

async function gather({ source, rowsMax }: SymbolSource): Promise<FlipPrices> {
  const [open, high, low] = [new Float32Array(rowsMax), new Float32Array(rowsMax), new Float32Array(rowsMax)];
  let [length, lastClose] = [0, NaN];
  for await (const batch of source.open()) {
    if (batch.kind !== 'candles') continue;
    const { columns } = batch;
    open.set(columns.open.subarray(0, columns.length), length);
    high.set(columns.high.subarray(0, columns.length), length);
    low.set(columns.low.subarray(0, columns.length), length);
    length += columns.length;
    lastClose = columns.close[columns.length - 1] ?? lastClose;
  }
  return { open: open.subarray(0, length), high: high.subarray(0, length), low: low.subarray(0, length), lastClose };
}
