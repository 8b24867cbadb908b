import type { GapEntry, GapKind } from '../../../engine/market/gap.ts';
import type { RunRecord } from '../../run/manifest.ts';
import { countText, decimalText, timeText } from '../../stats/text.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { section, table } from './section.ts';

/** Lines shown; the dataset's own ledger has all. */
const LINES_MAX = 200;

const MEANING: Readonly<Record<GapKind, string>> = {
  missing: 'missing',
  offGrid: 'off the minute grid, set aside',
  duplicate: 'duplicate, set aside',
  conflict: 'two versions of one minute',
  outOfOrder: 'out of order',
  invalid: 'invalid, set aside',
  suspectJump: 'suspicious jump, kept',
};

/** The gap ledger of the run's symbols and period. */
export function gapsSection({ gaps, trades }: RunRecord): Markup {
  const exposed = trades.filter((trade) => trade.gapExposed).length;
  const touched = trades.filter((trade) => trade.syntheticMinutes > 0).length;
  const concerned = `Open over a synthetic candle: ${countText(touched, 'trade')}; over more than three missing minutes in a row: ${countText(exposed, 'trade')}.`;
  if (gaps.length === 0)
    return section(
      'gaps',
      concerned,
      markup`<p class="note">No candle of this period is missing, duplicate, off the grid or otherwise doubtful.</p>`,
    );
  const largest = [...gaps].sort((a, b) => b.count - a.count || a.from - b.from).slice(0, LINES_MAX);
  const shown = largest.sort((a, b) => a.from - b.from || (a.symbol < b.symbol ? -1 : 1));
  const rest = gaps.length - shown.length;
  return section(
    'gaps',
    `${concerned} Nothing was filled silently.`,
    markup`${table(['Symbol', 'From (UTC)', 'To', 'Candles', 'What', 'Detail'], shown.map(row))}
${rest > 0 ? markup`<p class="note">The ${LINES_MAX} largest are shown; ${decimalText(rest, 0)} more are in the dataset's ledger.</p>` : undefined}`,
  );
}

const row = ({ symbol, from, to, count, kind, detail }: GapEntry) => [
  symbol,
  timeText(from),
  timeText(to),
  { number: decimalText(count, 0) },
  MEANING[kind],
  detail ?? '',
];
