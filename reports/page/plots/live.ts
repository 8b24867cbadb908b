import type { RunRecord } from '../../run/manifest.ts';
import { moneyText, timeText } from '../../stats/text.ts';
import { thin } from '../thin.ts';
import { brief, tableOf } from './plot.ts';
import type { Plots } from './plot.ts';

/** More hours than this cannot be told apart. */
const HOURS_MAX = 2_000;

const text = (value: number | null): string => (value === null ? '—' : moneyText(value));

/** The live account beside the one of its replay, hour by hour; nothing for a run that is no replay of a live one. */
export function livePlots({ live, equity }: Pick<RunRecord, 'live' | 'equity'>): Plots {
  if (live === undefined) return {};
  if (live.marks.length === 0) return { 'live-beside': { absent: 'The live run has not seen a whole hour yet.' } };
  const replayed = new Map(equity.map((point) => [point.time, point.equity]));
  const rows = live.marks.map(({ time, equity: own }) => {
    const replay = replayed.get(time) ?? null;
    return {
      time,
      when: timeText(time),
      live: brief(own),
      replay: brief(replay),
      liveText: text(own),
      replayText: text(replay),
    };
  });
  const kept = thin(rows.length, HOURS_MAX, (i) => live.marks[i]!.equity).map((i) => rows[i]!);
  return { 'live-beside': { chart: 'live-beside', tables: { hours: tableOf(kept) } } };
}
