import type { Summary } from '../../stats/summary.ts';
import { decimalText, moneyText, percentText } from '../../stats/text.ts';
import { isPresent } from '../../validation/validation.ts';
import type { LuckTest, Maybe, Overfit, Validation } from '../../validation/validation.ts';
import { markup } from '../markup.ts';
import type { Insertable, Markup } from '../markup.ts';
import { PATHS } from '../plots/monte-carlo.ts';
import { NOT_VALIDATED } from '../plots/validation.ts';
import type { Plots } from '../plots/plot.ts';
import { pair, plotPlace } from './figure.ts';
import { note, section, signed, table, terms, validated } from './section.ts';
import type { NumberCell } from './section.ts';

/** A p-value as people read it. */
export function chanceText(value: number): string {
  return value < 0.001 ? 'below 0.001' : decimalText(value, 3);
}

/** The run among runs that only luck could have made. */
export function luckSection(validation: Validation | null, plots: Plots): Markup {
  const tests = [
    ['Coin flips', validation?.coinFlip],
    ['Permuted markets', validation?.permutations],
  ] as const;
  const known = tests.flatMap(([name, test]) => (test !== undefined && isPresent(test) ? [luckRow(name, test)] : []));
  return section(
    'luck',
    'The line is this run. p is the share of lucky runs that did at least as well, (k + 1) / (n + 1), one-sided, with its 95 % interval (Wilson).',
    markup`${pair(
      plotPlace(plots, 'coin-flip', {
        title: 'Coin flips with the same exits',
        caption:
          'The run’s trades taken again at random moments, sides tossed, with the same stops, targets and costs.',
      }),
      plotPlace(plots, 'permutations', {
        title: 'Permuted markets',
        caption:
          'The same strategy on markets made of the same candles in another order: whatever it still earns there is not foresight.',
      }),
    )}
${known.length === 0 ? undefined : table(['Luck', 'Statistic', 'This run', 'Mean', '5 %', '25 %', 'Median', '75 %', '95 %', 'Runs', 'As good', 'p', '95 % interval'], known)}`,
  );
}

function luckRow(name: string, test: LuckTest): (string | NumberCell)[] {
  const { statistic, observed, mean, quantiles, runs, asGood, pValue, interval } = test;
  return [
    name,
    statistic,
    signed(observed, moneyText(observed)),
    ...[mean, ...quantiles].map((value) => ({ number: moneyText(value) })),
    { number: decimalText(runs, 0) },
    { number: decimalText(asGood, 0) },
    { number: chanceText(pValue) },
    { number: `${decimalText(interval.low, 3)} to ${decimalText(interval.high, 3)}` },
  ];
}

/** Whether the Sharpe ratio survives the search that found it. */
export function overfitSection(validation: Validation | null): Markup {
  return section(
    'overfit',
    'Every run on this dataset and period counts as a trial, and the best of many trials looks good by luck alone.',
    validation === null ? note(NOT_VALIDATED) : overfitTerms(validation.overfit),
  );
}

function overfitTerms({ trials, psr, dsr, minTrackRecordDays }: Overfit): Markup {
  const text = <T extends object>(part: Maybe<T>, print: (part: T) => string): Insertable =>
    isPresent(part) ? print(part) : markup`— <small>${part.absent}</small>`;
  return terms([
    ['Trials on this data', decimalText(trials.trials, 0)],
    ['Of them forgotten by hand', decimalText(trials.forgotten, 0)],
    [
      'Spread of the trials’ Sharpe ratios, per day',
      trials.sharpeVariance === null ? '— fewer than two trials' : decimalText(Math.sqrt(trials.sharpeVariance), 4),
    ],
    ['Probabilistic Sharpe: chance that it is above 0', text(psr, ({ value }) => percentText(value))],
    [
      'Deflated Sharpe: chance that it is above what the search explains',
      text(dsr, ({ value, threshold }) => `${percentText(value)} (threshold ${decimalText(threshold, 4)} per day)`),
    ],
    [
      'Minimum track record for 95 %',
      text(
        minTrackRecordDays,
        ({ value, days }) => `${decimalText(value, 0)} days; the run has ${decimalText(days, 0)}`,
      ),
    ],
  ]);
}

/** Resampled days: how wide the same days could have ended. */
export function monteCarloSection(plots: Plots): Markup {
  return section(
    'monte-carlo',
    `${decimalText(PATHS, 0)} runs drawn from this run’s days in blocks (stationary bootstrap). They show how far the same days could have led, not whether there is skill.`,
    markup`${plotPlace(plots, 'monte-carlo-paths', {
      title: 'Paths',
      caption: markup`<span class="key strategy">This run</span> <span class="key hold">Median</span> Bands hold the middle half and the middle 90 % of the paths.`,
    })}${pair(
      plotPlace(plots, 'monte-carlo-outcomes', { title: 'Total return', caption: 'Paths by their total return in %.' }),
      plotPlace(plots, 'monte-carlo-drawdowns', {
        title: 'Largest fall',
        caption: 'Paths by their largest fall in %, at daily closes.',
      }),
    )}`,
  );
}

/** What is left without the best parts. */
export function concentrationSection(validation: Validation | null, { initialCash }: Summary): Markup {
  const body = validated(
    validation,
    (parts) => parts.concentration,
    (part) => {
      const row = (name: string, net: number) => [
        name,
        signed(net, moneyText(net)),
        signed(net, percentText(net / initialCash)),
      ];
      const share =
        part.bestTenthShare === null
          ? 'No trade gained.'
          : `The best tenth of the trades made ${percentText(part.bestTenthShare)} of all gains.`;
      return markup`${table(
        ['Result', 'Net', 'Of the starting cash'],
        [
          row('All trades', part.net),
          row('Without the best trade', part.withoutBestTrade),
          row('Without the best day', part.withoutBestDay),
          row('Without the best week', part.withoutBestWeek),
        ],
      )}${note(share)}`;
    },
  );
  return section('concentration', 'A result that one trade or one week decides says little about the next.', body);
}
