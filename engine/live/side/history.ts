import { DEFAULT_LAG_MS } from '../../market/observation.ts';
import { DAY_MS, HOUR_MS } from '../../market/units.ts';
import {
  askFearGreed,
  askFundings,
  askLongShort,
  askOpenInterestHistory,
  FUNDING_ROWS,
  STATISTIC_PERIOD_MS,
  STATISTIC_ROWS,
} from './asks.ts';
import type { SideAsk } from './asks.ts';
import type { PollPlan } from './polls.ts';
import type { Readings } from './reading.ts';

/** The exchange keeps its statistics for a month. */
const STATISTICS_KEPT_MS = 30 * DAY_MS - HOUR_MS;
/** Longest interval between settlements: the first one's interval is told by the one before. */
const INTERVAL_MAX_MS = 8 * HOUR_MS;
const DAYS_MAX = 1000;

/** Asks once, tells of what comes, and answers with it; undefined when nothing came. */
export type Page = (ask: SideAsk) => Promise<Readings | undefined>;

async function fundings({ exchange }: PollPlan, symbol: string, { from, page }: Span): Promise<void> {
  let previousTime: number | undefined;
  for (let at = from - INTERVAL_MAX_MS - DEFAULT_LAG_MS.FUNDING_SETTLED; ;) {
    const answer = await page(askFundings(exchange, { symbol, from: at, previousTime }));
    const last = answer?.readings.at(-1)?.eventTime;
    if (answer === undefined || last === undefined || last < at) return;
    if (answer.readings.length + answer.refused.length < FUNDING_ROWS) return;
    previousTime = last;
    at = last + 1;
  }
}

/** What is asked for: all that was known between two times. */
interface Span {
  readonly from: number;
  readonly now: number;
  readonly page: Page;
}

/** Spans of at most a page of statistics, on the grid of their periods. */
function statisticSpans({ from, now }: Span): { readonly from: number; readonly to: number }[] {
  const first = Math.max(from - DEFAULT_LAG_MS.OPEN_INTEREST, now - STATISTICS_KEPT_MS);
  const stepMs = STATISTIC_ROWS * STATISTIC_PERIOD_MS;
  const spans = [];
  for (let at = Math.ceil(first / STATISTIC_PERIOD_MS) * STATISTIC_PERIOD_MS; at <= now; at += stepMs) {
    spans.push({ from: at, to: Math.min(now, at + stepMs - STATISTIC_PERIOD_MS) });
  }
  return spans;
}

async function statistics({ exchange }: PollPlan, symbol: string, span: Span): Promise<void> {
  for (const part of statisticSpans(span)) {
    await span.page(askOpenInterestHistory(exchange, { symbol, span: part }));
    await span.page(askLongShort(exchange, { symbol, span: part }));
  }
}

/** Asks a perpetual exchange for its past: fundings, open interest, long/short ratios. Mark and index have none here. */
export async function askExchangeHistory(plan: PollPlan, span: Span): Promise<void> {
  const symbols = plan.exchange.market === 'um' ? plan.symbols : [];
  await Promise.all([
    ...symbols.map((symbol) => fundings(plan, symbol, span)),
    ...symbols.map((symbol) => statistics(plan, symbol, span)),
  ]);
}

/** Asks for the fear and greed of every day. Dominance has no history that is free to ask for. */
export async function askMarketHistory({ urls }: PollPlan, { from, now, page }: Span): Promise<void> {
  await page(askFearGreed(urls, Math.min(DAYS_MAX, Math.ceil((now - from) / DAY_MS) + 1)));
}
