import { decimalText, moneyText } from '../../stats/text.ts';
import type { GateAccount } from '../../validation/gate-account.ts';
import type { HeadAccount, HeadRow } from '../../validation/head-account.ts';
import { isPresent } from '../../validation/validation.ts';
import type { VariantResult } from '../../validation/part.ts';
import type { CostGrid, LuckTest, Maybe, Validation } from '../../validation/validation.ts';
import { brief, tableOf } from './plot.ts';
import type { Plot, Plots, Table } from './plot.ts';

/** Said wherever a part of the validation would stand. */
export const NOT_VALIDATED = 'This run was not validated: nothing was tested against luck, search or costs.';

/** Bars shown of a list by name; the longest stay. */
const ROWS_SHOWN_MAX = 24;

/** Charts of the validation: luck, costs, gates and heads. */
export function validationPlots(validation: Validation | null, netProfit: number): Plots {
  const part = <T extends object>(of: Maybe<T> | undefined, draw: (part: T) => Plot): Plot => {
    if (of === undefined) return { absent: NOT_VALIDATED };
    return isPresent(of) ? draw(of) : { absent: of.absent };
  };
  return {
    'coin-flip': part(validation?.coinFlip, (test) => luckPlot('coin-flip', test)),
    permutations: part(validation?.permutations, (test) => luckPlot('permutations', test)),
    'cost-grid': part(validation?.costs, costPlot),
    'gate-savings': part(validation?.gates, savingsPlot),
    'gate-contributions': part(validation?.gates, ({ leaveOneOut }: GateAccount) =>
      contributionPlot('gate-contributions', leaveOneOut, netProfit),
    ),
    'head-contributions': part(validation?.heads, ({ marginal }: HeadAccount) =>
      contributionPlot('head-contributions', marginal, netProfit),
    ),
    'vote-correlations': part(validation?.heads, correlationPlot),
    ...(validation !== null && isPresent(validation.heads) ? headPlots(validation.heads) : {}),
  };
}

function luckPlot(chart: 'coin-flip' | 'permutations', { bins, observed, statistic }: LuckTest): Plot {
  if (bins.length === 0) return { absent: 'No run of luck was made.' };
  const rows = bins.map(({ from, to, count }) => ({
    from: brief(from),
    to: brief(to),
    count,
    range: `${moneyText(from)} to ${moneyText(to)}`,
  }));
  const mark = { value: brief(observed), name: 'this run', label: `${moneyText(observed)}: ${statistic}` };
  return { chart, tables: { bins: tableOf(rows), marks: tableOf([mark]) } };
}

/** Cells of a heat chart; the shade is a cell's part of the largest value. */
function cellTable(
  cells: readonly { row: string; column: string; value: number; text: string }[],
  largest: number,
): Table {
  return tableOf(
    cells.map((cell) => ({
      ...cell,
      value: brief(cell.value),
      share: brief(largest === 0 ? 0 : Math.min(1, Math.abs(cell.value) / largest)),
    })),
  );
}

function costPlot({ feeBps, slippageBps, net }: CostGrid): Plot {
  const cells = feeBps.flatMap((fee, i) =>
    slippageBps.map((slippage, j) => ({
      row: `fee ${decimalText(fee, fee % 1 === 0 ? 0 : 1)} bps`,
      column: `${decimalText(slippage, slippage % 1 === 0 ? 0 : 1)} bps`,
      value: net[i]![j]!,
      text: decimalText(net[i]![j]!, 0),
    })),
  );
  const largest = Math.max(...cells.map((cell) => Math.abs(cell.value)));
  return { chart: 'cost-grid', tables: { cells: cellTable(cells, largest) } };
}

function savingsPlot({ rows }: GateAccount): Plot {
  const known = rows.flatMap(({ code, sumR, followed }) =>
    sumR === null ? [] : [{ name: code, value: -sumR, count: followed }],
  );
  if (known.length === 0) return { absent: 'No refused candidate was followed to its end.' };
  return { chart: 'gate-savings', tables: { rows: rowTable(known, (value) => `${decimalText(value, 1)} R`) } };
}

function contributionPlot(
  chart: 'gate-contributions' | 'head-contributions',
  variants: readonly VariantResult[],
  net: number,
): Plot {
  if (variants.length === 0)
    return { absent: 'The run was not repeated without its parts: replay it with --validate.' };
  const rows = variants.map(({ name, netProfit, trades }) => ({
    name: name.replace(/^without | gate open$/g, ''),
    value: net - netProfit,
    count: trades,
  }));
  return { chart, tables: { rows: rowTable(rows, moneyText) } };
}

/** Bars by name, the largest first. */
function rowTable(
  rows: readonly { name: string; value: number; count: number }[],
  print: (value: number) => string,
): Table {
  const largest = [...rows].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, ROWS_SHOWN_MAX);
  largest.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
  return tableOf(largest.map((row) => ({ ...row, value: brief(row.value), text: print(row.value) })));
}

function correlationPlot({ heads, correlations }: HeadAccount): Plot {
  const cells = heads.flatMap((one, i) =>
    heads.map((other, j) => {
      const value = correlations[i]?.[j] ?? null;
      return {
        row: one.head,
        column: other.head,
        value: value ?? 0,
        text: value === null ? '—' : decimalText(value, 2),
      };
    }),
  );
  return { chart: 'vote-correlations', tables: { cells: cellTable(cells, 1) } };
}

/** The id of one head's small chart. */
export function headPlotId(chart: 'ic-decay' | 'reliability', head: string): string {
  return `${chart}-${head}`;
}

function headPlots({ heads, minutes }: HeadAccount): Plots {
  return Object.fromEntries(
    heads.flatMap((row) => [
      [headPlotId('ic-decay', row.head), decayPlot(row, minutes)],
      [headPlotId('reliability', row.head), reliabilityPlot(row)],
    ]),
  );
}

function decayPlot({ information }: HeadRow, minutes: number): Plot {
  const points = information.flatMap(({ minutes: of, horizon, ic, t, count, isSignificant }) => {
    if (of !== minutes || ic === null) return [];
    const error = t === null || t === 0 ? null : Math.abs(ic / t);
    const [low, high] = error === null ? [null, null] : [ic - 2 * error, ic + 2 * error];
    return [{ horizon, ic: brief(ic), low: brief(low), high: brief(high), t: brief(t), count, isSignificant }];
  });
  if (points.length === 0) return { absent: 'Too few scores for an information coefficient.' };
  return { chart: 'ic-decay', tables: { points: tableOf(points) } };
}

function reliabilityPlot({ reliability }: HeadRow): Plot {
  const points = reliability
    .filter(({ count }) => count > 0)
    .map(({ from, to, count, meanConfidence, hitRate }) => ({
      confidence: brief(meanConfidence),
      hitRate: brief(hitRate),
      count,
      range: `${decimalText(from, 2)} to ${decimalText(to, 2)}`,
    }));
  if (points.length === 0) return { absent: 'The head never voted.' };
  const ends = tableOf([0, 1].map((end) => ({ confidence: end, hitRate: end })));
  return { chart: 'reliability', tables: { points: tableOf(points), ends } };
}
