import { describe, expect, it } from 'vitest';
import { decodeEvents } from '../journal/events.ts';
import type { Observation } from '../market/observation.ts';
import { HOUR_MS, MINUTE_MS } from '../market/units.ts';
import { Random } from '../market/random.ts';
import { enter, hold, refuse } from '../strategy/decision.ts';
import type { Decision, Signal } from '../strategy/decision.ts';
import type { Strategy } from '../strategy/strategy.ts';
import { candlesOf, TEST_START, walkCandles } from '../testing/candles.ts';
import { batchesOf, engineFor, runOn, scripted, tradesOf } from '../testing/runs.ts';

function outcomesOf(engine: ReturnType<typeof runOn>) {
  return [...decodeEvents(engine.journal.tape)].filter((event) => event.kind === 'outcome');
}

/** A funding of 1 % every hour, known so many milliseconds after its settlement. */
function fundings(hours: number, lagMs: number): Observation[] {
  return Array.from({ length: hours }, (_, hour) => {
    const eventTime = TEST_START + (hour + 1) * HOUR_MS;
    const about = { kind: 'FUNDING_SETTLED', symbol: 'A', lagAssumed: true, source: 'test' } as const;
    return { ...about, id: `f${hour}`, eventTime, availableAt: eventTime + lagMs, payload: { rate: 0.01 } };
  });
}

/** Candidates now and then, with stop, target and time-out; emitted or refused as `emit` says. */
function candidates(emit: boolean, seed = 3): Strategy {
  const random = Random.fromKey(`candidates|${seed}`);
  const plan = Array.from({ length: 4_000 }, () => [random.uniform(), random.uniform(), random.uniform()] as const);
  let number = 0;
  return scripted((time): Decision => {
    const [chance, side, away] = plan[(time / MINUTE_MS) % plan.length] as readonly [number, number, number];
    if (chance > 0.02) return hold;
    const up = side < 0.5 ? 1 : -1;
    const level = 100 * (0.02 + 0.05 * away);
    const candidate: Signal = {
      action: 'enter',
      side: up > 0 ? 'long' : 'short',
      stop: 100 - up * level,
      target: 100 + 2 * up * level,
      holdMinutesMax: 90,
      reference: ++number,
    };
    return emit ? candidate : refuse('TEST', { measured: chance, threshold: 0, candidate });
  });
}

describe('shadows', () => {
  it('a refused candidate comes out as the trade it would have been', () => {
    const market = {
      A: candlesOf([
        [100, 100.1, 99.9, 100],
        [100, 100.2, 99.9, 100.1],
        [100.1, 101.4, 100, 101.2],
        [101.2, 101.3, 101, 101.1],
      ]),
    };
    const asked = (time: number): Decision =>
      time === (market.A.openTime[0] as number) + MINUTE_MS
        ? refuse('CONF_LT_80', { candidate: enter('long', { stop: 99.5, target: 101.25, reference: 7 }) })
        : hold;
    const engine = runOn(scripted(asked), market);
    const [outcome] = outcomesOf(engine);
    expect(outcome?.time).toBe((market.A.openTime[2] as number) + MINUTE_MS);
    expect(outcome?.fields).toMatchObject({ reference: 7, how: 'target' });
    expect(outcome?.fields['rMultiple']).toBeCloseTo(2.2303, 4);
    expect(engine.broker.account.cash).toBe(10_000);
    expect(tradesOf(engine)).toEqual([]);
  });

  it.each([
    ['without funding', []],
    ['funding known at its settlement included', fundings(50, 0)],
    ['funding known a minute later included', fundings(50, MINUTE_MS)],
  ])('gives an emitted signal the R-multiple of its own trade, %s', (_, observations) => {
    const market = { A: walkCandles(3_000, { seed: 5, absentShare: 0.01 }) };
    const engine = runOn(candidates(true), market, { observations });
    const shadows = new Map(outcomesOf(engine).map(({ fields }) => [fields['rMultiple'], fields['how']]));
    const trades = tradesOf(engine).filter((trade) => trade.exitKind !== 'reversed');
    expect(trades.length).toBeGreaterThan(5);
    const near = (r: number): boolean => [...shadows.keys()].some((other) => Math.abs((other as number) - r) < 1e-9);
    expect(trades.filter((trade) => !near(trade.rMultiple as number))).toEqual([]);
    expect(trades.some((trade) => trade.funding !== 0)).toBe(observations.length > 0);
  });

  it('refusing instead of emitting changes no outcome', () => {
    const market = { A: walkCandles(3_000, { seed: 8 }), B: walkCandles(3_000, { seed: 9 }) };
    const bare = (emit: boolean) =>
      outcomesOf(runOn(candidates(emit), market)).map(({ time, fields }) => [time, fields]);
    expect(bare(true).length).toBeGreaterThan(20);
    expect(bare(false)).toEqual(bare(true));
  });

  it('is saved and restored with the run, open shadows included', () => {
    const market = { A: walkCandles(2_000, { seed: 11 }) };
    // Known 50 minutes late: the snapshot at minute 900 falls between a settlement and its funding.
    const options = { framesPerBatch: 100, observations: fundings(33, 50 * MINUTE_MS) };
    const batches = batchesOf(market, options);
    const whole = runOn(candidates(false), market, options);
    const first = engineFor(candidates(false), market);
    batches.slice(0, 9).forEach((batch) => first.step(batch));
    expect(first.shadows.size).toBeGreaterThan(0);
    const snapshot = first.save();
    const strategy = candidates(false);
    const second = engineFor(strategy, market);
    // The scripted numbering lives outside the engine: let it reach the same count.
    batches.slice(0, 9).forEach((batch) => engineFor(strategy, market).step(batch));
    second.restore(snapshot);
    batches.slice(9).forEach((batch) => second.step(batch));
    expect(outcomesOf(second).map(({ time, fields }) => [time, fields['rMultiple']])).toEqual(
      outcomesOf(whole).map(({ time, fields }) => [time, fields['rMultiple']]),
    );
  });
});
