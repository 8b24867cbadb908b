import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvents } from '../journal/events.ts';
import { readAccount } from '../journal/trades.ts';
import { MINUTE_MS } from '../market/units.ts';
import type { RunConfig } from '../run/config.ts';
import { resultOf } from '../run/result.ts';
import { restless, restlessMarket, restlessObservations } from '../testing/restless.ts';
import { batchesOf, engineFor } from '../testing/runs.ts';

const MINUTES = 3_000;
const SYMBOLS = ['A', 'B', 'C'];
const worlds = [1, 2, 3].map((seed) => {
  return {
    market: restlessMarket(seed, MINUTES),
    observations: restlessObservations(seed, MINUTES),
    framesPerBatch: 1,
  };
});

/** Money counted again from the journal alone: what was paid and received, and what is held. */
class Count {
  cash: number;
  flows = 0;
  fees = 0;
  funding = 0;
  readonly held = new Map<string, number>();

  constructor(initialCash: number) {
    this.cash = initialCash;
  }

  fill(symbol: string, fields: Readonly<Record<string, unknown>>): void {
    const { direction, quantity, price, fee } = fields as Record<string, number>;
    this.cash -= direction! * quantity! * price! + fee!;
    this.flows -= direction! * quantity! * price!;
    this.fees += fee!;
    const left = (this.held.get(symbol) ?? 0) + direction! * quantity!;
    if (Math.abs(left) < 1e-12) this.held.delete(symbol);
    else this.held.set(symbol, left);
  }

  value(marks: ReadonlyMap<string, number>): number {
    return [...this.held].reduce((sum, [symbol, quantity]) => sum + quantity * marks.get(symbol)!, 0);
  }
}

const configs: fc.Arbitrary<Partial<RunConfig>> = fc.record({
  leverageMax: fc.constantFrom(0.5, 1, 4),
  intrabar: fc.constantFrom('pessimistic', 'optimistic', 'ohlcPath'),
  latencyMs: fc.constantFrom(0, 0, 70_000),
  seed: fc.nat(1_000),
  sizing: fc.constantFrom<RunConfig['sizing']>(
    { mode: 'notional', notional: 4_000 },
    { mode: 'risk', riskFraction: 0.01 },
    { mode: 'equity', fraction: 0.4 },
  ),
});

describe('one account over three symbols', () => {
  it('keeps every cent after every frame, counted again from the journal', () => {
    fc.assert(
      fc.property(fc.constantFrom(...worlds), configs, (world, config) => {
        const engine = engineFor(restless, world.market, { config });
        const { account, books } = engine.broker;
        const count = new Count(10_000);
        const marks = new Map<string, number>();
        const texts: string[] = [];
        let [peak, drawdown] = [10_000, 0];
        for (const batch of batchesOf(world.market, world)) {
          const { tape, from } = engine.step(batch);
          for (const { kind, symbolIndex, fields } of decodeEvents(tape, from, texts)) {
            if (kind === 'fill') count.fill(SYMBOLS[symbolIndex]!, fields);
            if (kind === 'funding') {
              count.cash += fields['amount'] as number;
              count.funding += fields['amount'] as number;
            }
          }
          for (const { symbol, minutes } of batch.lanes) {
            if (minutes.end > minutes.begin) marks.set(symbol, minutes.columns.close[minutes.begin]!);
          }
          expect(account.cash).toBeCloseTo(count.cash, 6);
          expect(account.cash).toBeCloseTo(10_000 + count.flows - account.fees + account.funding, 6);
          expect(account.equity(books)).toBeCloseTo(count.cash + count.value(marks), 6);
          expect(account.openPositions).toBe(count.held.size);
          peak = Math.max(peak, account.equity(books));
          drawdown = Math.max(drawdown, 1 - account.equity(books) / peak);
        }
        expect(account.fees).toBeCloseTo(count.fees, 6);
        expect(account.funding).toBeCloseTo(count.funding, 6);
        expect(account.maxDrawdown).toBeCloseTo(drawdown, 9);
      }),
      { seed: 1, numRuns: 6 },
    );
  });

  it('is what its trades made: every pnl adds up to the gain, late fundings and open positions included', () => {
    let late = 0;
    fc.assert(
      fc.property(fc.constantFrom(...worlds), configs, (world, config) => {
        const engine = engineFor(restless, world.market, { config });
        for (const batch of batchesOf(world.market, { ...world, framesPerBatch: 500 })) engine.step(batch);
        const { trades, finalEquity, equity, cash } = resultOf(engine);
        const sum = (pick: (trade: (typeof trades)[number]) => number): number =>
          trades.reduce((all, one) => all + pick(one), 0);
        expect(trades.length).toBeGreaterThan(30);
        expect(finalEquity - 10_000).toBeCloseTo(
          sum(({ pnl }) => pnl),
          6,
        );
        expect(sum(({ fees }) => fees)).toBeCloseTo(engine.broker.account.fees, 6);
        expect(sum(({ funding }) => funding)).toBeCloseTo(engine.broker.account.funding, 6);
        expect(cash).toBe(engine.broker.account.cash);
        expect(equity.at(-1)).toMatchObject({ time: engine.time, equity: finalEquity });
        const { tape } = engine.journal;
        const written = [...decodeEvents(tape)].filter(({ kind }) => kind === 'trade');
        const read = readAccount(tape, SYMBOLS).trades;
        late += written.filter(({ fields }, i) => fields['funding'] !== read[i]!.funding).length;
        for (const { entryTime, exitTime, pnl, pnlWorst, pnlBest, maeFraction, mfeFraction } of trades) {
          expect(exitTime).toBeGreaterThanOrEqual(entryTime);
          expect(exitTime % MINUTE_MS === 0 || exitTime % MINUTE_MS === MINUTE_MS - 1).toBe(true);
          expect(pnlWorst).toBeLessThanOrEqual(pnl);
          expect(pnlBest).toBeGreaterThanOrEqual(pnl);
          expect([maeFraction <= 0, mfeFraction >= 0]).toEqual([true, true]);
        }
      }),
      { seed: 2, numRuns: 15 },
    );
    expect(late).toBeGreaterThan(10);
  });
});
