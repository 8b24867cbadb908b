import type { Candle } from '../market/candle.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Observation } from '../market/observation.ts';
import type { State, Stateful } from '../market/state.ts';
import type { Outcome, Signal } from '../strategy/decision.ts';
import { Book } from './book.ts';
import { Broker } from './broker.ts';
import type { BrokerConfig } from './config.ts';
import { settleFunding } from './funding.ts';
import type { LowerCandles } from './intrabar.ts';
import type { BrokerSink, CancelCode, ClosedTrade } from './sink.ts';

/** Shadows trade this notional, in quote units: their result is an R-multiple, whatever the account holds. */
const SHADOW_NOTIONAL = 1_000;

interface Shadow {
  readonly book: Book;
  readonly reference: number;
}

/**
 * What would have come of candidates: each is followed through the same rules of fills and funding as a real order, on
 * a book of its own that no account limits. Gates are judged by what they refused. An outcome is final: a funding that
 * becomes known after it does not change it.
 */
export class Shadows implements BrokerSink, Stateful {
  /** Resolved in the frame being processed, in order. */
  readonly outcomes: Outcome[] = [];
  readonly #instruments: readonly Instrument[];
  readonly #broker: Broker;
  #open: Shadow[] = [];
  #settling: Shadow | null = null;

  constructor(config: BrokerConfig, instruments: readonly Instrument[]) {
    const free = {
      initialCash: 1e15,
      leverageMax: 1,
      sizing: { mode: 'notional', notional: SHADOW_NOTIONAL },
    } as const;
    this.#instruments = instruments;
    this.#broker = new Broker({ ...config, ...free }, [], this);
  }

  /** How many candidates are being followed. */
  get size(): number {
    return this.#open.length;
  }

  /** Starts to follow a candidate decided at `time` on the close `mark`. */
  follow(candidate: Signal, symbolIndex: number, at: { readonly time: number; readonly mark: number }): void {
    const book = new Book(this.#instruments[symbolIndex] as Instrument, symbolIndex);
    book.mark = at.mark;
    this.#broker.acceptEntry(book, candidate, at.time);
    this.#open.push({ book, reference: candidate.reference ?? 0 });
  }

  /** Lets a symbol's new candle pass over its shadows. */
  settle(symbolIndex: number, candle: Candle, lower: LowerCandles | null): void {
    for (const shadow of this.#open) {
      const { book } = shadow;
      if (book.symbolIndex !== symbolIndex) continue;
      this.#settling = shadow;
      this.#broker.settleOpen(book, candle);
      if (book.isActive) this.#broker.settleInside(book, candle, lower);
      this.#broker.close(book, candle);
    }
    if (this.outcomes.length > 0) this.#open = this.#open.filter(({ book }) => book.isActive);
  }

  /** An absent minute passes over a symbol's shadows. */
  skipMinute(symbolIndex: number): void {
    for (const { book } of this.#open) if (book.symbolIndex === symbolIndex) this.#broker.skipMinute(book);
  }

  /** At the whole hour `time`, after its candles: who holds what. */
  markHour(time: number): void {
    for (const { book } of this.#open) book.markHour(time);
  }

  /** Settles a funding that became known at `time` on open shadows, by the rule of the account's positions. */
  settleFunding(funding: Observation, time: number): void {
    settleFunding({ broker: this.#broker, books: this.#open.map(({ book }) => book), sink: this }, funding, time);
  }

  fill(): void {}

  funding(): void {}

  trade(trade: ClosedTrade): void {
    const risk = Math.abs(trade.entryPrice - trade.stop);
    const rMultiple = risk > 0 ? trade.pnl / (trade.quantity * risk) : undefined;
    this.resolve({ how: trade.exitKind, rMultiple, return: trade.pnl / (trade.quantity * trade.entryPrice) });
  }

  cancel(_time: number, _symbolIndex: number, code: CancelCode): void {
    this.resolve({ how: code, rMultiple: undefined, return: 0 });
  }

  save(): State {
    return this.#open.map(({ book, reference }) => ({ book: book.save(), symbolIndex: book.symbolIndex, reference }));
  }

  restore(state: State): void {
    const saved = state as readonly { book: State; symbolIndex: number; reference: number }[];
    this.#open = saved.map(({ book: fields, symbolIndex, reference }) => {
      const book = new Book(this.#instruments[symbolIndex] as Instrument, symbolIndex);
      book.restore(fields);
      return { book, reference };
    });
  }

  private resolve(result: Pick<Outcome, 'how' | 'rMultiple' | 'return'>): void {
    const { book, reference } = this.#settling as Shadow;
    this.outcomes.push({ symbol: book.instrument.symbol, symbolIndex: book.symbolIndex, reference, ...result });
  }
}
