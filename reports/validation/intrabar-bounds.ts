import type { Trade } from '../../engine/broker/trade.ts';
import type { VariantResult } from './part.ts';
import type { IntrabarBounds, Maybe } from './validation.ts';

/** The run again with the other orders of events inside a candle, if it was asked for. */
export function intrabarBounds(
  trades: readonly Trade[],
  used: string,
  variants: readonly VariantResult[],
): Maybe<IntrabarBounds> {
  const results = variants.filter(({ group }) => group === 'intrabar');
  if (results.length === 0) return { absent: 'not asked for: replay --validate runs the other orders of events' };
  return { ambiguousTrades: trades.filter(({ ambiguous }) => ambiguous).length, used, results };
}
