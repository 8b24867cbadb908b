import type { BrokerSink, CancelCode, ClosedTrade, Fill, FundingPayment } from '../broker/sink.ts';
import { restoreFields, saveFields } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import { directionOf } from '../strategy/decision.ts';
import type { Outcome, Refusal, Signal } from '../strategy/decision.ts';
import { EVENT_NUMBER } from './events.ts';
import { Tape } from './tape.ts';

const { text, absent, reset, signal, exit, refuse, cancel, fill, trade, funding, outcome, mark } = EVENT_NUMBER;

/** Counts of what was journaled, kept beside the tape so that a summary need not read it again. */
export class JournalCounts {
  signals = 0;
  exits = 0;
  fills = 0;
  trades = 0;
  readonly refusals = new Map<string, number>();
  readonly cancellations = new Map<string, number>();
}

/** Writes what happened as records on a tape. */
export class Journal implements BrokerSink, Stateful {
  readonly tape = new Tape();
  readonly counts = new JournalCounts();

  /** A symbol came back after `minutes` absent ones (or the absence reached its limit). */
  absent(time: number, symbolIndex: number, minutes: number): void {
    this.tape.begin(absent, time, symbolIndex);
    this.tape.put(minutes);
  }

  /** A gap too long to bridge: everything about the symbol starts anew. */
  reset(time: number, symbolIndex: number): void {
    this.tape.begin(reset, time, symbolIndex);
  }

  signal(time: number, symbolIndex: number, decision: Signal): void {
    const { tape } = this;
    const reasons = tape.numberOf(decision.reasons?.join(' ') ?? '', text);
    tape.begin(signal, time, symbolIndex);
    tape.put(directionOf(decision.side));
    tape.put(decision.limit ?? NaN);
    tape.put(decision.stop ?? NaN);
    tape.put(decision.target ?? NaN);
    tape.put(decision.trail ?? NaN);
    tape.put(decision.holdMinutesMax ?? NaN);
    tape.put(decision.expiryMinutes ?? NaN);
    tape.put(decision.driftMax ?? NaN);
    tape.put(decision.sizeShare ?? NaN);
    tape.put(decision.reference ?? NaN);
    tape.put(reasons);
    this.counts.signals++;
  }

  exit(time: number, symbolIndex: number, reason: string): void {
    const number = this.tape.numberOf(reason, text);
    this.tape.begin(exit, time, symbolIndex);
    this.tape.put(number);
    this.counts.exits++;
  }

  refuse(time: number, symbolIndex: number, decision: Refusal): void {
    const { tape } = this;
    const code = tape.numberOf(decision.code, text);
    tape.begin(refuse, time, symbolIndex);
    tape.put(code);
    tape.put(decision.measured ?? NaN);
    tape.put(decision.threshold ?? NaN);
    tape.put(decision.candidate?.reference ?? NaN);
    count(this.counts.refusals, decision.code);
  }

  cancel(time: number, symbolIndex: number, code: CancelCode): void {
    const number = this.tape.numberOf(code, text);
    this.tape.begin(cancel, time, symbolIndex);
    this.tape.put(number);
    count(this.counts.cancellations, code);
  }

  fill(record: Fill): void {
    const { tape } = this;
    tape.begin(fill, record.time, record.symbolIndex);
    tape.put(record.tradeId);
    tape.put(record.direction);
    tape.put(record.quantity);
    tape.put(record.price);
    tape.put(record.fee);
    tape.put(record.isMaker ? 1 : 0);
    tape.put(record.isEntry ? 1 : 0);
    this.counts.fills++;
  }

  trade(record: ClosedTrade): void {
    const { tape } = this;
    const entryReason = tape.numberOf(record.entryReason, text);
    const exitKind = tape.numberOf(record.exitKind, text);
    const exitReason = tape.numberOf(record.exitReason, text);
    tape.begin(trade, record.exitTime, record.symbolIndex);
    tape.put(record.id);
    tape.put(record.direction);
    tape.put(record.quantity);
    tape.put(record.entryTime);
    tape.put(record.entryPrice);
    tape.put(entryReason);
    tape.put(record.exitTime);
    tape.put(record.exitPrice);
    tape.put(exitKind);
    tape.put(exitReason);
    tape.put(record.stop);
    tape.put(record.target);
    tape.put(record.fees);
    tape.put(record.slippage);
    tape.put(record.funding);
    tape.put(record.pnl);
    tape.put(record.maePrice);
    tape.put(record.mfePrice);
    tape.put(record.isAmbiguous ? 1 : 0);
    tape.put(record.pnlWorst);
    tape.put(record.pnlBest);
    tape.put(record.isGapExposed ? 1 : 0);
    tape.put(record.syntheticMinutes);
    this.counts.trades++;
  }

  funding(payment: FundingPayment): void {
    const { tape } = this;
    tape.begin(funding, payment.time, payment.symbolIndex);
    tape.put(payment.tradeId);
    tape.put(payment.rate);
    tape.put(payment.mark);
    tape.put(payment.amount);
  }

  /** What came of a candidate that was followed. */
  outcome(time: number, { symbolIndex, reference, how, rMultiple, return: earned }: Outcome): void {
    const { tape } = this;
    const number = tape.numberOf(how, text);
    tape.begin(outcome, time, symbolIndex);
    tape.put(reference);
    tape.put(number);
    tape.put(rMultiple ?? NaN);
    tape.put(earned);
  }

  /** The account's state at a whole hour. */
  mark(time: number, account: { cash: number; equity: number; exposure: number; openPositions: number }): void {
    const { tape } = this;
    tape.begin(mark, time, -1);
    tape.put(account.cash);
    tape.put(account.equity);
    tape.put(account.exposure);
    tape.put(account.openPositions);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

function count(counts: Map<string, number>, code: string): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
}
