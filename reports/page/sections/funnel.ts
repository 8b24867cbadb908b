import type { Summary } from '../../stats/summary.ts';
import { decimalText, percentText } from '../../stats/text.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { section, table } from './section.ts';
import type { NumberCell } from './section.ts';

/** From candles to trades: how many came through each step, and why the others did not. */
export function funnelSection({ counters, figures }: Summary): Markup {
  const steps: readonly (readonly [string, number, number | undefined])[] = [
    ['1m candles', counters.candles, undefined],
    ['of them synthetic (flat, standing in for missing ones)', counters.syntheticCandles, counters.candles],
    ['Decisions (the strategy was asked)', counters.decisions, undefined],
    ['Signals to enter', counters.signals, counters.decisions],
    ['Signals to exit', counters.exitSignals, counters.decisions],
    ['Orders', counters.orders, undefined],
    ['Fills', counters.fills, undefined],
    ['Closed trades', figures.trades.value ?? 0, undefined],
    ['Open at the end', figures.openTrades.value ?? 0, undefined],
  ];
  const rows = steps.map(([name, amount, of]) => [name, count(amount), share(amount, of)]);
  return section(
    'funnel',
    'No trade is a result too: what came of every time the strategy was asked.',
    markup`<div class="pair"><div><h3>Steps</h3>${table(['Step', 'Count', 'Share'], rows)}</div>
<div><h3>Refused and cancelled</h3>${reasons(counters.refusals, counters.cancellations)}</div></div>`,
  );
}

const count = (amount: number): NumberCell => ({ number: decimalText(amount, 0) });
const share = (amount: number, of: number | undefined): NumberCell => ({ number: of ? percentText(amount / of) : '' });

function reasons(refusals: Readonly<Record<string, number>>, cancellations: Readonly<Record<string, number>>): Markup {
  const listed = (kind: string, counts: Readonly<Record<string, number>>): [string, string, number][] =>
    Object.entries(counts).map(([code, amount]) => [code, kind, amount]);
  const all = [...listed('refused by the strategy', refusals), ...listed('order cancelled', cancellations)];
  if (all.length === 0) return markup`<p class="note">Nothing was refused and no order was cancelled.</p>`;
  all.sort((a, b) => b[2] - a[2] || (a[0] < b[0] ? -1 : 1));
  return table(
    ['Code', 'What', 'Count'],
    all.map(([code, kind, amount]) => [code, kind, count(amount)]),
  );
}
