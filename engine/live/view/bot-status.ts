import type { Book } from '../../broker/book.ts';
import type { Bot } from '../bots/bot.ts';
import type { LiveRecord } from '../record/record.ts';
import type { BotPerformance, BotStatus, PositionStatus } from '../status.ts';

const MARKS_SHOWN = 2000;
const TRADES_SHOWN = 100;

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function positionOf(symbol: string, book: Book): PositionStatus {
  return {
    symbol,
    side: book.direction > 0 ? 'long' : 'short',
    quantity: book.quantity,
    entryPrice: book.filledPrice,
    stop: orNull(book.stopPrice),
    target: orNull(book.targetPrice),
  };
}

type Digests = BotStatus['digests'];

const digestsByFold = new WeakMap<Bot['fold'], { readonly closeTime: number; readonly digests: Digests }>();

/** A run's digests hash its whole day: once a frame, however often somebody looks. */
function digestsOf({ fold }: Bot): Digests {
  const { closeTime, engine } = fold;
  const known = digestsByFold.get(fold);
  if (known?.closeTime === closeTime) return known.digests;
  const digests = engine.digests();
  digestsByFold.set(fold, { closeTime, digests });
  return digests;
}

/** How a bot stands. Its digests are worked out when they are looked at. */
export function botStatusOf(bot: Bot): BotStatus {
  const { fold, plan, id, state, reason, frames } = bot;
  const { engine } = fold;
  const { account, books } = engine.broker;
  return {
    id,
    strategy: plan.identity.strategy.source,
    symbols: fold.symbols,
    state,
    reason,
    frames,
    lastClose: orNull(fold.closeTime),
    equity: account.equity(books),
    cash: account.cash,
    initialCash: account.initialCash,
    positions: books.flatMap((book, i) => (book.direction === 0 ? [] : [positionOf(fold.symbols[i]!, book)])),
    signals: engine.journal.counts.signals,
    trades: engine.journal.counts.trades,
    chains: { inputs: fold.inputHash, outputs: fold.outputHash },
    get digests() {
      return digestsOf(bot);
    },
  };
}

/** Largest fall from the running peak, a fraction; null without two marks. */
function drawdownOf(marks: readonly { readonly equity: number }[]): number | null {
  if (marks.length < 2) return null;
  let peak = -Infinity;
  let deepest = 0;
  for (const { equity } of marks) {
    peak = Math.max(peak, equity);
    deepest = Math.max(deepest, (peak - equity) / peak);
  }
  return deepest;
}

/** What a bot's paper account came to, from its record. */
export function performanceOf(bot: Bot, record: LiveRecord): BotPerformance {
  const { account, books } = bot.fold.engine.broker;
  const equityCurve = record.told.marks(bot.number, MARKS_SHOWN);
  return {
    bot: bot.id,
    initialCash: account.initialCash,
    equity: account.equity(books),
    ...record.told.sums(bot.number),
    drawdownMax: drawdownOf(equityCurve),
    equityCurve,
    lastTrades: record.told.trades(bot.number, TRADES_SHOWN),
  };
}
