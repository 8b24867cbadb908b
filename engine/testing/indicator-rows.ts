import type { IndicatorSpec } from '../indicators/indicator.ts';
import { CandleCursor } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import { MINUTE_MS } from '../market/units.ts';

/** An indicator's outputs after each candle: row i holds `values` once candle i has closed. */
export function featureRows(spec: IndicatorSpec, candles: CandleColumns): number[][] {
  const indicator = spec.create();
  const cursor = new CandleCursor();
  cursor.bind(candles);
  const rows: number[][] = [];
  for (let i = 0; i < candles.length; i++) {
    cursor.moveTo(i);
    cursor.closeTime = cursor.openTime + MINUTE_MS;
    indicator.update(cursor);
    rows.push([...indicator.values]);
  }
  return rows;
}

/** One output of an indicator as a column: NaN until warm. */
export function featureColumn<Output extends string>(
  spec: IndicatorSpec<Output>,
  candles: CandleColumns,
  output: Output = 'value' as Output,
): number[] {
  const k = spec.outputs.indexOf(output);
  return featureRows(spec, candles).map((row) => row[k] as number);
}
