import { DAY_MS } from '../../../engine/market/units.ts';
import type { Summary } from '../../stats/summary.ts';
import { dateText } from '../../stats/text.ts';
import type { DailyAccount } from './account.ts';
import { brief, tableOf } from './plot.ts';
import type { Plot, Plots } from './plot.ts';
import { ROLLING_DAYS } from './rolling.ts';

/** Falls shaded on the chart; the table beside it has ten. */
const FALLS_SHADED_MAX = 5;

/** Charts of rolling figures and of the deepest falls. */
export function riskPlots({ days, hold }: DailyAccount, { tables, manifest }: Summary): Plots {
  const isLong = days.length >= ROLLING_DAYS;
  const rolled = (chart: 'rolling-volatility' | 'rolling-sharpe' | 'rolling-sortino'): Plot =>
    isLong
      ? { chart, tables: { daily: 'daily' } }
      : { absent: `Fewer than ${ROLLING_DAYS} days: too short to roll over.` };
  const isHeld = hold.filter((value) => value !== null).length >= ROLLING_DAYS;
  const falls = tables.worstDrawdowns.slice(0, FALLS_SHADED_MAX).map(({ start, end, depth }, i) => ({
    ...stretchOf(start, end ?? manifest.to),
    mark: String(i + 1),
    weight: brief(depth),
    toText: end === null ? 'still open' : dateText(end),
  }));
  const events = tables.events.map(({ name, from, to, return: run, hold }, i) => ({
    ...stretchOf(from, to + DAY_MS),
    mark: String(i + 1),
    weight: 1,
    name,
    toText: dateText(to),
    run: brief(run),
    hold: brief(hold),
  }));
  return {
    'rolling-volatility': rolled('rolling-volatility'),
    'rolling-sharpe': rolled('rolling-sharpe'),
    'rolling-sortino': rolled('rolling-sortino'),
    'rolling-beta': isHeld
      ? { chart: 'rolling-beta', tables: { daily: 'daily' } }
      : { absent: `Fewer than ${ROLLING_DAYS} days of both the account and its market: no beta to roll.` },
    'worst-drawdowns':
      falls.length === 0
        ? { absent: 'The account never closed a day below its peak.' }
        : { chart: 'worst-drawdowns', tables: { daily: 'daily', stretches: tableOf(falls) } },
    events:
      events.length === 0
        ? { absent: 'None of the known events lies in this period.' }
        : { chart: 'events', tables: { daily: 'daily', stretches: tableOf(events) } },
  };
}

function stretchOf(from: number, to: number) {
  return { from, to, middle: (from + to) / 2, fromText: dateText(from) };
}
