import type { RunRecord } from '../run/manifest.ts';
import { dailyReturns } from '../stats/days.ts';
import { buyAndHold } from '../stats/hold.ts';
import { sharpe } from '../stats/ratios.ts';
import type { Summary } from '../stats/summary.ts';
import { decimalText } from '../stats/text.ts';
import { isOpen } from '../stats/trades.ts';
import type { Warning } from '../stats/warnings.ts';
import { breakdowns } from './breakdowns.ts';
import { concentration } from './concentration.ts';
import { costGrid } from './cost-grid.ts';
import { gateAccount } from './gate-accounting.ts';
import { headAccount } from './head-accounting.ts';
import { intrabarBounds } from './intrabar-bounds.ts';
import { overfitOf } from './overfit.ts';
import type { LuckResults, TrialAccount, Validation } from './validation.ts';
import { verdictOf } from './verdict.ts';

/** What a run is judged by, beside its own record. */
export interface Testimony {
  readonly luck: LuckResults;
  /** Trials on the same data, this run among them. */
  readonly trials: TrialAccount;
}

/** Judges a finished run: skill, luck, overfit, bad data or costs. Pure: the same testimony gives the same verdict. */
export function validate(record: RunRecord, summary: Summary, { luck, trials }: Testimony): Validation {
  const { manifest, initialCash } = record;
  const { coinFlip, permutations, variants } = luck;
  const closed = record.trades.filter((trade) => !isOpen(trade));
  const returns = dailyReturns(record.equity, initialCash).map((day) => day.return);
  const held = dailyReturns(buyAndHold(record), initialCash).map((day) => day.return);
  const share = (is: (trade: RunRecord['trades'][number]) => boolean): number =>
    closed.length === 0 ? 0 : closed.filter(is).length / closed.length;
  const overfit = overfitOf(returns, trials);
  const costs = costGrid(record.trades);
  const verdict = verdictOf({
    closedTrades: closed.length,
    days: summary.days,
    netProfit: summary.figures.netProfit.value ?? 0,
    sharpe: summary.figures.sharpe.value,
    holdSharpe: sharpe(held).value,
    syntheticShare: share(({ syntheticMinutes }) => syntheticMinutes > 0),
    ambiguousShare: share(({ ambiguous }) => ambiguous),
    coinFlip,
    permutations,
    overfit,
    costs,
  });
  return {
    verdict,
    warnings: fitted(trials),
    coinFlip,
    permutations,
    overfit,
    heads: headAccount(record.votes, variants),
    gates: gateAccount(record.account, variants),
    intrabar: intrabarBounds(record.trades, String(manifest.config['intrabar']), variants),
    costs,
    concentration: concentration(record.trades),
    breakdowns: breakdowns(record),
    variants,
  };
}

/** Whoever tries several configurations on the same data chooses among them, whether he means to or not. */
function fitted({ trials }: TrialAccount): Warning[] {
  if (trials < 2) return [];
  return [
    {
      code: 'FITTED',
      title: 'Parameters may be fitted to this period',
      detail: `${decimalText(trials, 0)} configurations were tried on this data, this one among them: the best of many looks good by luck alone.`,
      section: 'overfit',
    },
  ];
}
