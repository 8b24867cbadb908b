/** A real year of BTCUSDT: the engine and the reference simulator, trade for trade, costs included. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importCandles } from '../../datasets/import/import-candles.ts';
import { openDataset } from '../../datasets/read/dataset.ts';
import coinFlip from '../../strategies/baseline/coin-flip.ts';
import emaCross from '../../strategies/baseline/ema-cross.ts';
import { decodeEvents } from '../journal/events.ts';
import { CANDLE_COLUMNS, createCandleColumns } from '../market/candle.ts';
import { MINUTE_MS } from '../market/units.ts';
import { DEFAULT_RUN_CONFIG } from '../run/config.ts';
import type { Engine } from '../run/engine.ts';
import { enter, hold, type Decision, type EntryOptions } from '../strategy/decision.ts';
import { configureStrategy, type StrategyDefinition } from '../strategy/strategy.ts';
import { expectAgreement } from './agreement.contract.ts';
import { emaCrossDecisions } from './reference-ema-cross.ts';
import { simulateReference } from './reference-simulator.ts';
import { runOn, tradesOf } from './runs.ts';

const ARCHIVE = join(import.meta.dirname, '../../../shared/data/binance-archive/data/spot/monthly/klines/BTCUSDT');
const MINUTES = 525_600;

describe.skipIf(!existsSync(ARCHIVE))('BTCUSDT 2022', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ninefold-year-'));
  const columns = createCandleColumns(MINUTES);
  afterAll(() => rmSync(dataDir, { recursive: true }));

  beforeAll(async () => {
    await importCandles({ dataDir, name: 'year', paths: [ARCHIVE] });
    const { sources } = await openDataset(dataDir, 'year');
    for await (const batch of sources()[0]!.open()) {
      if (batch.kind !== 'candles') continue;
      for (const name of CANDLE_COLUMNS)
        columns[name].set(batch.columns[name].subarray(0, batch.columns.length), columns.length);
      columns.length += batch.columns.length;
    }
  });

  const quantityStep = 0.00001;
  const run = (definition: StrategyDefinition): Engine =>
    runOn(configureStrategy(definition, {}), { BTCUSDT: columns }, { instrument: { quantityStep } });
  const expectSame = (engine: Engine, decide: (i: number) => Decision): number => {
    const { initialCash: cash, sizing, costs } = DEFAULT_RUN_CONFIG;
    const reference = simulateReference({ columns, decide, cash, sizing, costs, tickSize: 0.01, quantityStep });
    expectAgreement(
      tradesOf(engine),
      reference.trades.filter(({ exitKind }) => exitKind !== 'end'),
    );
    expect(engine.broker.account.cash).toBeCloseTo(reference.cash, 6);
    expect(engine.broker.account.equity(engine.broker.books)).toBeCloseTo(reference.equity, 6);
    return reference.trades.length;
  };

  it('ema-cross, with averages taken plainly over arrays', () => {
    expect(columns.length).toBe(MINUTES);
    const decisions = emaCrossDecisions(columns, { fast: 12, slow: 26, minutes: 5 });
    expect(expectSame(run(emaCross), (i) => decisions[i]!)).toBeGreaterThan(1_000);
  });

  it('coin-flip, on the coins that were thrown', () => {
    const engine = run(coinFlip);
    const thrown = new Map<number, Decision>();
    for (const { kind, time, fields } of decodeEvents(engine.journal.tape)) {
      if (kind !== 'signal') continue;
      thrown.set(time, enter(fields['direction'] === 1 ? 'long' : 'short', fields as EntryOptions));
    }
    const decide = (i: number): Decision => thrown.get(columns.openTime[i]! + MINUTE_MS) ?? hold;
    expect(expectSame(engine, decide)).toBeGreaterThan(500);
  });
});
