import type { Summary } from '../../stats/summary.ts';
import { decimalText, percentText } from '../../stats/text.ts';
import type { GateAccount, GateRow } from '../../validation/gate-account.ts';
import type { Validation } from '../../validation/validation.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import type { Plots } from '../plots/plot.ts';
import { pair, plotPlace } from './figure.ts';
import { note, section, signed, table, validated } from './section.ts';
import { variantTable } from './variants.ts';

/** What each gate kept out, and what that would have earned. */
export function gatesSection(validation: Validation | null, plots: Plots, { figures }: Summary): Markup {
  const net = figures.netProfit.value ?? 0;
  return section(
    'gates',
    'Refused candidates are followed to their end by the same rules of filling: what they would have earned is what their gate cost, what they would have lost it saved.',
    validated(
      validation,
      (parts) => parts.gates,
      (gates) => gateParts(gates, plots, net),
    ),
  );
}

function gateParts({ rows, emitted, funnel, leaveOneOut }: GateAccount, plots: Plots, net: number): Markup {
  const all = emitted === null ? rows : [...rows, { ...emitted, code: 'signals emitted' }];
  return markup`${table(['Gate', 'Refused', 'Followed', 'Win rate', 'Mean R', 'Sum of R', ''], all.map(gateCells))}
${pair(
  plotPlace(plots, 'gate-savings', {
    title: 'Saved or cost',
    caption: 'In R: blue saved as much, orange cost it. Each gate counts only what came as far as it.',
    size: 'free',
  }),
  plotPlace(plots, 'gate-contributions', {
    title: 'Contribution',
    caption: 'Net result of this run minus that with the gate open.',
    size: 'free',
  }),
)}
<h3>One gate open</h3>${variantTable(leaveOneOut, net)}
<details><summary>Funnel by symbol and timeframe</summary>${funnelTable(funnel)}</details>`;
}

function gateCells({ code, refused, followed, winRate, meanR, sumR }: GateRow) {
  const word = sumR === null || code === 'signals emitted' ? '' : sumR < 0 ? 'saved' : 'cost';
  return [
    markup`<code>${code}</code>`,
    { number: decimalText(refused, 0) },
    { number: decimalText(followed, 0) },
    { number: winRate === null ? '—' : percentText(winRate) },
    meanR === null ? { number: '—' } : signed(meanR, decimalText(meanR, 3)),
    sumR === null ? { number: '—' } : signed(sumR, decimalText(sumR, 1)),
    word,
  ];
}

function funnelTable(funnel: GateAccount['funnel']): Markup {
  if (funnel.length === 0) return note('The strategy counts no funnel.');
  const rows = funnel.map(({ symbol, minutes, scans, refusals, signals }) => {
    const counts = Object.entries(refusals).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return [
      `${symbol} ${minutesText(minutes)}`,
      { number: decimalText(scans, 0) },
      {
        number: decimalText(
          counts.reduce((total, [, count]) => total + count, 0),
          0,
        ),
      },
      { number: decimalText(signals, 0) },
      { number: scans === 0 ? '—' : percentText(signals / scans) },
      markup`<span class="codes">${counts.slice(0, 6).map(([code, count]) => `${code} ${decimalText(count, 0)}  `)}</span>`,
    ];
  });
  return table(['Scope', 'Scans', 'Refused', 'Signals', 'Pass rate', 'Most frequent refusals'], rows);
}

/** Minutes as a timeframe: 15 → '15m', 240 → '4h'. */
export function minutesText(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}
