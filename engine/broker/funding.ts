import type { Observation } from '../market/observation.ts';
import { HOUR_MS, MINUTE_MS } from '../market/units.ts';
import type { Book } from './book.ts';
import type { Broker } from './broker.ts';
import type { BrokerSink, FundingPayment } from './sink.ts';

/** When a funding was settled, epoch ms: the nearest whole minute, since the stamps carry a few milliseconds of jitter. */
export function settlementTime(funding: Observation): number {
  return Math.round(funding.eventTime / MINUTE_MS) * MINUTE_MS;
}

/** Who pays or receives: the books of one broker, and where the payments are told. */
interface FundingParties {
  readonly broker: Broker;
  readonly books: readonly Book[];
  readonly sink: BrokerSink;
}

/**
 * Settles a funding whose rate became known now: cash = −direction · quantity · mark · rate for the position that was
 * open at the settlement (entry before it, exit at or after it). The mark price is the payload's `mark`, else the
 * close of the candle ending at the settlement. Longs pay positive rates.
 */
export function settleFunding({ broker, books, sink }: FundingParties, funding: Observation, time: number): void {
  const rate = funding.payload['rate'];
  const settledAt = settlementTime(funding);
  for (const book of books) {
    if (book.instrument.symbol !== funding.symbol) continue;
    const hour = book.hourAt(settledAt);
    if (typeof rate !== 'number' || hour.time !== settledAt || settledAt % HOUR_MS !== 0) {
      broker.unsettledFundings++;
      continue;
    }
    if (hour.direction === 0) continue;
    const mark = typeof funding.payload['mark'] === 'number' ? funding.payload['mark'] : hour.close;
    const amount = -hour.direction * hour.quantity * mark * rate;
    broker.account.cash += amount;
    broker.account.funding += amount;
    broker.account.hasMoved = true;
    if (book.direction !== 0 && book.tradeId === hour.tradeId) book.funding += amount;
    const payment: FundingPayment = { time, symbolIndex: book.symbolIndex, tradeId: hour.tradeId, rate, mark, amount };
    sink.funding(payment);
  }
}
