/** Two simulators that share no line, on every kind of order, in every mode, with minutes missing. */
import { describe, expect, it } from 'vitest';
import { createCandleColumns, type CandleColumns } from '../market/candle.ts';
import type { Observation } from '../market/observation.ts';
import { Random } from '../market/random.ts';
import { MINUTE_MS } from '../market/units.ts';
import { DEFAULT_RUN_CONFIG, type RunConfig } from '../run/config.ts';
import { enter, exit, hold, type Decision } from '../strategy/decision.ts';
import { walkCandles } from './candles.ts';
import { expectAgreement } from './agreement.contract.ts';
import type { ReferenceInput } from './reference-input.ts';
import { simulateReference } from './reference-simulator.ts';
import { runOn, scripted, tradesOf } from './runs.ts';

/** Rows for every minute; the absent ones are flat and marked. */
function dense(real: CandleColumns): { columns: CandleColumns; synthetic: Uint8Array } {
  const first = real.openTime[0]!;
  const count = (real.openTime[real.length - 1]! - first) / MINUTE_MS + 1;
  const columns = createCandleColumns(count);
  const synthetic = new Uint8Array(count);
  for (let i = 0, row = 0; i < count; i++) {
    const openTime = first + i * MINUTE_MS;
    const isReal = real.openTime[row] === openTime;
    synthetic[i] = isReal ? 0 : 1;
    for (const name of ['open', 'high', 'low', 'close'] as const) {
      columns[name][i] = isReal ? real[name][row]! : columns.close[i - 1]!;
    }
    columns.openTime[i] = openTime;
    if (isReal) row++;
  }
  columns.length = count;
  return { columns, synthetic };
}

/** Any order there is, sensible or not, at about one minute in six. */
function anyDecisions(columns: CandleColumns, seed: number): Decision[] {
  const random = Random.fromKey(`decisions|${seed}`);
  const chance = (share: number): boolean => random.uniform() < share;
  return Array.from({ length: columns.length }, (_, i): Decision => {
    if (chance(0.83)) return hold;
    if (chance(0.15)) return exit('enough');
    const close = columns.close[i]!;
    const dir = chance(0.5) ? 1 : -1;
    const away = (most: number): number => close * most * random.uniform();
    const isLimit = chance(0.4);
    const reference = isLimit ? close - dir * away(0.002) : close;
    return enter(dir > 0 ? 'long' : 'short', {
      ...(isLimit ? { limit: reference } : {}),
      ...(isLimit && chance(0.6) ? { expiryMinutes: Math.ceil(10 * random.uniform()) } : {}),
      ...(chance(0.8) ? { stop: reference - dir * (close * 0.0005 + away(0.004)) } : {}),
      ...(chance(0.7) ? { target: reference + dir * (close * 0.0005 + away(0.004)) } : {}),
      ...(chance(0.3) ? { trail: close * 0.0005 + away(0.004) } : {}),
      ...(chance(0.3) ? { holdMinutesMax: Math.ceil(20 * random.uniform()) } : {}),
      ...(chance(0.2) ? { driftMax: away(0.002) } : {}),
      ...(chance(0.2) ? { sizeShare: 0.05 + 0.95 * random.uniform() } : {}),
    });
  });
}

function fundings(columns: CandleColumns): Observation[] {
  const random = Random.fromKey('fundings');
  const hours = [...columns.openTime.subarray(0, columns.length)].filter((time) => time % 3_600_000 === 0);
  return hours.map((eventTime) => ({
    id: `funding|${eventTime}`,
    kind: 'FUNDING_SETTLED',
    symbol: 'A',
    eventTime,
    availableAt: eventTime + MINUTE_MS,
    lagAssumed: true,
    source: 'test',
    payload: { rate: 0.0005 * random.normal() },
  }));
}

describe('the engine agrees with the reference simulator', () => {
  const { costs } = DEFAULT_RUN_CONFIG;
  const notional = { mode: 'notional', notional: 3_000 } as const;
  it.each([
    ['constant costs', { sizing: notional }],
    ['optimistic', { sizing: notional, intrabar: 'optimistic' }],
    ['the path of the candle', { sizing: notional, intrabar: 'ohlcPath' }],
    ['proportional slippage', { sizing: notional, costs: { ...costs, slippage: 'proportional' } }],
    ['a share of equity at risk', { sizing: { mode: 'risk', riskFraction: 0.002 }, leverageMax: 3 }],
    ['a share of equity', { sizing: { mode: 'equity', fraction: 0.4 } }],
  ] as [string, Partial<RunConfig>][])('%s', (_, change) => {
    const config = { ...DEFAULT_RUN_CONFIG, ...change };
    let count = 0;
    for (let seed = 1; seed <= 4; seed++) {
      const real = walkCandles(6_000, { seed, absentShare: seed % 2 === 0 ? 0.1 : 0 });
      const rows = dense(real);
      const decisions = anyDecisions(rows.columns, seed);
      const strategy = scripted((time) => decisions[(time - real.openTime[0]!) / MINUTE_MS - 1]!);
      const observations = config.sizing.mode === 'notional' ? fundings(rows.columns) : [];
      const instrument = { tickSize: 0.01, quantityStep: 0.001 };
      const engine = runOn(strategy, { A: real }, { config, observations, instrument });
      const reference = simulateReference({
        ...rows,
        ...instrument,
        decide: (i) => decisions[i]!,
        cash: config.initialCash,
        sizing: config.sizing,
        costs: config.costs,
        leverageMax: config.leverageMax,
        intrabar: config.intrabar as NonNullable<ReferenceInput['intrabar']>,
        funding: observations.map(({ eventTime, payload }) => ({ time: eventTime, rate: payload['rate'] as number })),
      });
      const closed = reference.trades.filter(({ exitKind }) => exitKind !== 'end');
      expectAgreement(tradesOf(engine), closed);
      count += closed.length;
    }
    expect(count).toBeGreaterThan(400);
  });
});
