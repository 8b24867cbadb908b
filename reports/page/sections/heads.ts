import type { Summary } from '../../stats/summary.ts';
import { decimalText, percentText } from '../../stats/text.ts';
import type { HeadAccount, HeadRow } from '../../validation/head-account.ts';
import type { Validation } from '../../validation/validation.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { headPlotId } from '../plots/validation.ts';
import type { Plots } from '../plots/plot.ts';
import { plotPlace } from './figure.ts';
import { minutesText } from './gates.ts';
import { section, table, validated } from './section.ts';
import { variantTable } from './variants.ts';

/** What each head said, whether it was right, and how many of them are independent. */
export function headsSection(validation: Validation | null, plots: Plots, { figures }: Summary): Markup {
  const net = figures.netProfit.value ?? 0;
  return section(
    'heads',
    'Every vote of every head, whether it led to a trade or not. Returns count from the next open on.',
    validated(
      validation,
      (parts) => parts.heads,
      (heads) => headParts(heads, plots, net),
    ),
  );
}

function headParts(account: HeadAccount, plots: Plots, net: number): Markup {
  const { heads, minutes, effectiveHeads, hitHorizon, marginal } = account;
  return markup`<p><strong>${decimalText(effectiveHeads, 1)}</strong> of ${heads.length} heads are independent, by the correlations of their votes on ${minutesText(minutes)}.</p>
<h3>Votes</h3><p class="note">A vote hit when the price had gone its way ${hitHorizon} candles on; the interval is Wilson’s.</p>${voteTable(heads)}
<h3>Information coefficient</h3><p class="note">Rank correlation of a head’s score with the return so many candles ahead, with its t (Newey–West); ● holds at 5 % among all heads and horizons (Benjamini–Hochberg).</p>${informationTable(heads)}
<h3>One head at a time, on ${minutesText(minutes)}</h3><div class="heads">${heads.map((head) => headCard(head, plots))}</div>
${plotPlace(plots, 'vote-correlations', { title: 'Vote correlations', caption: `Votes as −1, 0, 1 on ${minutesText(minutes)}.`, size: 'free' })}
${plotPlace(plots, 'head-contributions', { title: 'Contribution', caption: 'Net result of this run minus that without the head.', size: 'free' })}
<h3>Without one head</h3>${variantTable(marginal, net)}`;
}

function voteTable(heads: readonly HeadRow[]): Markup {
  const rows = heads.flatMap(({ head, votes }) =>
    votes.map((vote) => [
      `${head} ${minutesText(vote.minutes)}`,
      ...[vote.long, vote.short, vote.neutral, vote.notReady].map((count) => ({ number: decimalText(count, 0) })),
      { number: vote.meanConfidence === null ? '—' : decimalText(vote.meanConfidence, 2) },
      { number: vote.hitRate === null ? '—' : percentText(vote.hitRate) },
      {
        number:
          vote.hitInterval === null
            ? '—'
            : `${percentText(vote.hitInterval.low)} to ${percentText(vote.hitInterval.high)}`,
      },
    ]),
  );
  return table(['Head', 'Long', 'Short', 'Neutral', 'Not ready', 'Mean confidence', 'Hit rate', '95 % interval'], rows);
}

function informationTable(heads: readonly HeadRow[]): Markup {
  const horizons = [
    ...new Map(
      heads.flatMap((row) => row.information.map((info) => [`${info.minutes}|${info.horizon}`, info])),
    ).values(),
  ];
  const rows = heads.map(({ head, information }) => [
    head,
    ...horizons.map(({ minutes, horizon }) => {
      const info = information.find((one) => one.minutes === minutes && one.horizon === horizon);
      if (info === undefined || info.ic === null) return { number: '—' };
      const t = info.t === null ? '' : ` (${decimalText(info.t, 1)})`;
      return {
        number: `${decimalText(info.ic, 3)}${t}${info.isSignificant ? ' ●' : ''}`,
        title: `${decimalText(info.count, 0)} scores`,
      };
    }),
  ]);
  return table(['Head', ...horizons.map(({ minutes, horizon }) => `${minutesText(minutes)} +${horizon}`)], rows);
}

function headCard(row: HeadRow, plots: Plots): Markup {
  const half = row.halfLife === null ? 'no decay to measure' : `half-life ${decimalText(row.halfLife, 0)} candles`;
  const brier = row.brier === null ? 'no Brier score' : `Brier ${decimalText(row.brier, 3)}`;
  return markup`<article class="head"><h4>${row.head}</h4><p class="note">${half} · ${brier}</p>
${plotPlace(plots, headPlotId('ic-decay', row.head), { title: 'IC by horizon', caption: undefined, size: 'small' })}
${plotPlace(plots, headPlotId('reliability', row.head), { title: 'Right, by confidence', caption: undefined, size: 'small' })}</article>`;
}
