import { describe, expect, it } from 'vitest';
import { decodeEvents } from '../journal/events.ts';
import type { Observation } from '../market/observation.ts';
import { HOUR_MS, MINUTE_MS } from '../market/units.ts';
import type { RunConfig } from '../run/config.ts';
import type { Engine } from '../run/engine.ts';
import { resultOf } from '../run/result.ts';
import { enter, exit, hold } from '../strategy/decision.ts';
import type { Decision } from '../strategy/decision.ts';
import { candlesOf, TEST_START } from '../testing/candles.ts';
import { withoutMinutes } from '../testing/restless.ts';
import { runOn, scripted, tradesOf } from '../testing/runs.ts';
import type { Market } from '../testing/runs.ts';

type Row = readonly [open: number, high: number, low: number, close: number];

const FLAT: Row = [100, 100, 100, 100];
const notional = (amount: number): Pick<RunConfig, 'sizing'> => ({ sizing: { mode: 'notional', notional: amount } });
const FREE: RunConfig['costs'] = {
  feeTakerBps: 0,
  feeMakerBps: 0,
  slippage: 'constant',
  slipEntryBps: 0,
  slipStopBps: 0,
  slipTimeoutBps: 0,
};

/** Says each decision at the close of its minute, counted from 1. */
function saying(decisions: Readonly<Record<number, Decision>>, symbol = 'A') {
  return scripted((time, of) => (of === symbol ? decisions[(time - TEST_START) / MINUTE_MS] : undefined) ?? hold);
}

function run(
  decisions: Readonly<Record<number, Decision>>,
  rows: readonly Row[],
  config: Partial<RunConfig> = {},
): Engine {
  return runOn(saying(decisions), { A: candlesOf(rows) }, { config });
}

function cancellations(engine: Engine): string[] {
  return [...decodeEvents(engine.journal.tape)].flatMap(({ kind, fields }) =>
    kind === 'cancel' ? [`${fields['code']}`] : [],
  );
}

describe('the worked examples of the fill rules', () => {
  const config = { ...notional(10_000) };
  const order = enter('long', { stop: 99.5, target: 101.25 });

  it('a stop: 100.02 in, 99.4801 out, −63.952, −1.2301 R', () => {
    const [trade] = tradesOf(run({ 1: order }, [FLAT, FLAT, [99.9, 99.9, 99.4, 99.6]], config));
    expect(trade).toMatchObject({ exitKind: 'stop', entryPrice: 100 * 1.0002, ambiguous: false });
    expect(trade!.exitPrice).toBeCloseTo(99.4801, 10);
    expect(trade!.pnl).toBeCloseTo(-63.952, 3);
    expect(trade!.rMultiple).toBeCloseTo(-1.2301, 4);
  });

  it('a target: +115.951, +2.2303 R, a realised ratio of 1.813', () => {
    const [won] = tradesOf(run({ 1: order }, [FLAT, FLAT, [100.5, 101.26, 100.4, 101.2]], config));
    expect(won).toMatchObject({ exitKind: 'target', exitPrice: 101.25 });
    expect(won!.pnl).toBeCloseTo(115.951, 3);
    expect(won!.rMultiple).toBeCloseTo(2.2303, 4);
    const [lost] = tradesOf(run({ 1: order }, [FLAT, FLAT, [99.9, 99.9, 99.4, 99.6]], config));
    expect(-won!.rMultiple! / lost!.rMultiple!).toBeCloseTo(1.813, 3);
  });

  it('a candle that holds both: the stop, counted as ambiguous, with both results', () => {
    const engine = run({ 1: order }, [FLAT, FLAT, [100.1, 101.4, 99.4, 100]], config);
    const [trade] = tradesOf(engine);
    expect(trade).toMatchObject({ exitKind: 'stop', ambiguous: true });
    expect(engine.broker.ambiguousExits).toBe(1);
    expect(trade!.pnlWorst).toBe(trade!.pnl);
    expect(trade!.pnlBest).toBeCloseTo(115.951, 3);
  });

  it('a target needs a trade through it, a stop only a touch', () => {
    expect(tradesOf(run({ 1: order }, [FLAT, FLAT, [100, 101.25, 99.51, 100]], config))).toEqual([]);
    expect(tradesOf(run({ 1: order }, [FLAT, FLAT, [100, 101.25, 99.5, 100]], config))).toHaveLength(1);
  });
});

describe('orders', () => {
  it.each([
    [0, 1],
    [1, 2],
    [60_000, 2],
    [90_000, 3],
  ])('with %d ms of latency fill at the first open that is late enough', (latencyMs, minute) => {
    const engine = run(
      { 1: enter('long') },
      Array.from({ length: 5 }, () => FLAT),
      { latencyMs },
    );
    expect(resultOf(engine).trades[0]!.entryTime).toBe(TEST_START + minute * MINUTE_MS);
  });

  it('slip by 0.5 bps and a twentieth of the last range, when slippage is proportional', () => {
    const costs = { ...FREE, slippage: 'proportional' } as const;
    const rows: Row[] = [FLAT, [100, 102, 99, 101], [101, 101, 101, 101], FLAT];
    const engine = run({ 2: enter('long'), 3: exit('out') }, rows, { costs });
    const [trade] = tradesOf(engine);
    expect(trade!.entryPrice).toBeCloseTo(101 * (1 + 0.00005 + 0.05 * (3 / 101)), 10);
    expect(trade!.exitPrice).toBeCloseTo(100 * (1 - 0.00005), 10);
  });

  it('at a limit fill when the price trades through by one tick, counted in decimals', () => {
    const at = (low: number): number =>
      resultOf(
        run({ 1: enter('long', { limit: 100.1 }) }, [
          [101, 101, 101, 101],
          [101, 101, low, 101],
        ]),
      ).trades.length;
    expect(100.1 - 0.01).toBeLessThan(100.09);
    expect([100.1, 100.095, 100.09, 100.08].map(at)).toEqual([0, 0, 1, 1]);
  });

  it('never end before they began, though the stop lies beyond the limit', () => {
    const order = enter('long', { limit: 100, stop: 100.5 });
    const [trade] = tradesOf(
      run({ 1: order }, [
        [101, 101, 101, 101],
        [101, 101, 99, 100],
      ]),
    );
    expect(trade!.exitTime).toBe(trade!.entryTime);
  });

  it.each([
    ['GAP_STOP', enter('long', { stop: 99 }), [98, 98, 98, 98]],
    ['GAP_TARGET', enter('long', { target: 101 }), [102, 102, 102, 102]],
    ['DRIFT', enter('short', { driftMax: 0.5 }), [99.4, 99.4, 99.4, 99.4]],
    ['EXPIRED', enter('long', { limit: 90, expiryMinutes: 1 }), FLAT],
  ] as [string, Decision, Row][])('are cancelled as %s', (code, order, row) => {
    const engine = run({ 1: order }, [FLAT, row, row, row]);
    expect([cancellations(engine), resultOf(engine).trades]).toEqual([[code], []]);
  });

  it('of three symbols share one account: no more than the leverage allows, then NO_CASH', () => {
    const rows = candlesOf([FLAT, FLAT, FLAT]);
    const market: Market = { A: rows, B: rows, C: rows };
    const first = scripted((time) => (time === TEST_START + MINUTE_MS ? enter('long') : hold));
    const taken = (leverageMax: number): unknown => {
      const engine = runOn(first, market, { config: { ...notional(6_000), costs: FREE, leverageMax } });
      const values = resultOf(engine).trades.map(({ symbol, quantity, entryPrice }) => [symbol, quantity * entryPrice]);
      return [values, cancellations(engine), resultOf(engine).cash];
    };
    expect(taken(1)).toEqual([
      [
        ['A', 6_000],
        ['B', 4_000],
      ],
      ['NO_CASH'],
      0,
    ]);
    expect(taken(2)).toEqual([
      [
        ['A', 6_000],
        ['B', 6_000],
        ['C', 6_000],
      ],
      [],
      -8_000,
    ]);
  });

  it('that risk a share of equity need a stop, and lose that share at it', () => {
    const config: Partial<RunConfig> = { sizing: { mode: 'risk', riskFraction: 0.01 }, costs: FREE };
    expect(cancellations(run({ 1: enter('long') }, [FLAT, FLAT], config))).toEqual(['NO_STOP']);
    const [trade] = tradesOf(run({ 1: enter('long', { stop: 98 }) }, [FLAT, FLAT, [99, 99, 97, 97]], config));
    expect([trade!.pnl, trade!.rMultiple]).toEqual([-100, -1]);
  });
});

describe('a position', () => {
  it('trails the best close, tightening only', () => {
    const rows: Row[] = [FLAT, [100, 103, 100, 102], [102, 104, 101.5, 101.7], [101.6, 101.8, 100.5, 100.6]];
    const [trade] = tradesOf(run({ 1: enter('long', { stop: 95, trail: 1 }) }, rows, { costs: FREE }));
    expect(trade).toMatchObject({ exitKind: 'trail', exitPrice: 101, stop: 95 });
  });

  it('knows how far it was under water and above, the last candle’s good side left out at a stop', () => {
    const rows: Row[] = [FLAT, [100, 101, 99, 100], [100, 109, 98, 98]];
    const [trade] = tradesOf(run({ 1: enter('long', { stop: 98 }) }, rows, { costs: FREE }));
    expect([trade!.maeR, trade!.mfeR]).toEqual([-1, 0.5]);
  });

  it('says when it lived through a gap', () => {
    const rows = candlesOf(Array.from({ length: 12 }, () => FLAT));
    const exposed = (minutes: number): unknown => {
      const engine = runOn(saying({ 1: enter('long'), 10: exit('out') }), { A: withoutMinutes(rows, 3, 3 + minutes) });
      const [trade] = tradesOf(engine);
      return [trade!.gapExposed, trade!.syntheticMinutes];
    };
    expect([exposed(3), exposed(4)]).toEqual([
      [false, 3],
      [true, 4],
    ]);
  });
});

describe('funding', () => {
  const SETTLED = TEST_START + HOUR_MS;
  const rows = candlesOf(Array.from({ length: 400 }, () => FLAT));

  /** A position of 10 units over minutes `from`..`to` (fills at those opens), and one funding of 1 %. */
  const held = (from: number, to: number, change: Partial<Observation> = {}): Engine => {
    const about = { id: 'f', kind: 'FUNDING_SETTLED', symbol: 'A', lagAssumed: true, source: 'test' } as const;
    const times = { eventTime: SETTLED, availableAt: SETTLED + MINUTE_MS };
    const observations: Observation[] = [{ ...about, ...times, payload: { rate: 0.01 }, ...change }];
    const strategy = saying({ [from]: enter('long'), [to]: exit('out') });
    return runOn(
      strategy,
      { A: rows },
      { observations, config: { ...notional(1_000), costs: FREE }, instrument: { market: 'um' } },
    );
  };

  it.each([
    ['entered before and held over it', 59, 61, -10],
    ['entered at its very moment', 60, 70, 0],
    ['left at its very moment', 50, 60, -10],
    ['left before', 50, 59, 0],
  ])('is paid by a position that was %s', (_, from, to, paid) => {
    for (const lagMs of [0, 3, MINUTE_MS, 3 * HOUR_MS]) {
      const engine = held(from, to, { availableAt: SETTLED + lagMs });
      const [trade] = tradesOf(engine);
      expect([trade!.funding, trade!.pnl, engine.broker.account.cash]).toEqual([paid, paid, 10_000 + paid]);
      expect(engine.broker.unsettledFundings).toBe(0);
    }
  });

  it('counts from the nearest minute, since stamps jitter', () => {
    for (const jitterMs of [-4, 7])
      expect(tradesOf(held(59, 61, { eventTime: SETTLED + jitterMs }))[0]!.funding).toBe(-10);
  });

  it('uses the mark price when there is one, and pays shorts', () => {
    expect(tradesOf(held(50, 70, { payload: { rate: 0.01, mark: 200 } }))[0]!.funding).toBe(-20);
    const short = saying({ 50: enter('short'), 70: exit('out') });
    const observation = {
      id: 'f',
      kind: 'FUNDING_SETTLED',
      symbol: 'A',
      eventTime: SETTLED,
      availableAt: SETTLED + 1,
    } as const;
    const observations = [{ ...observation, lagAssumed: true, source: 'test', payload: { rate: 0.01 } }];
    const engine = runOn(short, { A: rows }, { observations, config: { ...notional(1_000), costs: FREE } });
    expect(tradesOf(engine)[0]!.funding).toBe(10);
  });

  it('that comes off the hour, without a rate or more than a day late is counted, not guessed', () => {
    for (const change of [
      { eventTime: SETTLED + 5 * MINUTE_MS },
      { payload: { interval: 8 } },
      { eventTime: SETTLED - 48 * HOUR_MS },
    ]) {
      const engine = held(50, 70, change);
      expect([engine.broker.unsettledFundings, tradesOf(engine)[0]!.funding]).toEqual([1, 0]);
    }
  });
});
