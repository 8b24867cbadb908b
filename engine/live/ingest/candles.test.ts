import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { BareIngest } from '../testing/bare-ingest.ts';
import type { Effect } from './state.ts';

const START = 1_735_689_600_000;
const A = 'AUSDT';
const B = 'BUSDT';

/** An ingest with an open connection, a moment after the first minute closed. */
function ingestAtClose(): BareIngest {
  const ingest = new BareIngest({ symbols: [A, B], firstOpen: START, time: START + 50 * SECOND_MS });
  ingest.tellTime();
  ingest.open();
  ingest.wakeUntil(START + MINUTE_MS + 50);
  return ingest;
}

function ofKind<K extends Effect['kind']>(effects: readonly Effect[], kind: K): Extract<Effect, { kind: K }>[] {
  return effects.filter((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);
}

/** Has symbol B's minute come by REST, and so its frame decided. */
function decideByRest(ingest: BareIngest): void {
  ingest.bring(A, START);
  ingest.wakeUntil(START + MINUTE_MS + 6 * SECOND_MS);
  const { id: request, from, rows } = ingest.asked[0]!;
  expect([from, rows]).toEqual([START, 4]);
  const candles = [ingest.truth.candle(B, START)!, ingest.truth.forming(B, START + MINUTE_MS)!];
  const effects = ingest.take({ kind: 'fetched', request, candles });
  expect(ofKind(effects, 'frame')[0]!.entries.map(({ source }) => source)).toEqual(['websocket', 'rest']);
}

describe('a closed candle', () => {
  it('of a frame that is over is late: equal, and only counted; or different, and a revision', () => {
    const ingest = ingestAtClose();
    decideByRest(ingest);
    expect(ofKind(ingest.bring(B, START), 'again')).toEqual([]);
    expect(ingest.state.counts).toMatchObject({ late: 1, revisions: 0, duplicates: 0 });
    expect(ofKind(ingest.bring(A, START), 'again')).toEqual([]);
    expect(ingest.state.counts).toMatchObject({ late: 1, revisions: 0, duplicates: 1 });
    expect(ofKind(ingest.bring(A, START, { volume: 999 }), 'again')).toMatchObject([{ symbol: A, isDecided: true }]);
    expect(ingest.state.counts).toMatchObject({ late: 1, revisions: 1, duplicates: 1 });
  });

  it('of long ago is late, and whoever keeps them has to compare', () => {
    const ingest = ingestAtClose();
    const effects = ingest.bring(A, START - 600 * MINUTE_MS);
    expect(ofKind(effects, 'again')).toMatchObject([{ isDecided: true }]);
    expect(ingest.state.counts).toMatchObject({ late: 1, revisions: 0 });
  });

  it('of a time that cannot be is turned away, and proves no life', () => {
    const ingest = ingestAtClose();
    for (const openTime of [START - DAY_MS - MINUTE_MS, START + 3 * MINUTE_MS]) {
      const effects = ingest.bring(A, openTime);
      expect(ofKind(effects, 'rejected')).toEqual([{ kind: 'rejected', reason: 'time' }]);
    }
    ingest.bring('OTHERUSDT', START);
    expect(ingest.state.counts).toMatchObject({ rejects: { time: 2, symbol: 1 }, candles: 0 });
    expect(ingest.state.connections[0]!.phase).toBe('probation');
    ingest.bring(A, START - DAY_MS);
    expect(ingest.state.connections[0]!.phase).toBe('live');
  });

  it('far from the one before it counts, and somebody is told', () => {
    const ingest = ingestAtClose();
    const { close } = ingest.truth.candle(A, START)!;
    expect(ofKind(ingest.bring(A, START), 'flagged')).toEqual([]);
    ingest.now += MINUTE_MS;
    const prices = { open: close, high: close * 2, low: close, close: close * 1.6 };
    const [flagged] = ofKind(ingest.bring(A, START + MINUTE_MS, prices), 'flagged');
    expect(flagged).toMatchObject({ symbol: A, openTime: START + MINUTE_MS });
    expect(flagged!.change).toBeCloseTo(0.6, 10);
    expect(ingest.state.counts.candles).toBe(2);
    expect(ingest.state.symbols[0]!.last).toMatchObject({ openTime: START + MINUTE_MS, source: 'websocket' });
  });
});

describe('a start that has missed nothing', () => {
  it('says once that it is live, as one does that has caught up', () => {
    const ingest = new BareIngest({ symbols: [A], firstOpen: START, time: START + 20 * SECOND_MS });
    const told = (): number => ofKind(ingest.effects, 'status').length;
    expect([ingest.state.phase, told()]).toEqual(['live', 1]);
    ingest.tellTime();
    ingest.wakeUntil(START + 50 * SECOND_MS);
    expect([ingest.state.phase, told()]).toEqual(['live', 1]);
  });
});

describe('a row of REST', () => {
  it('that none follows counts once two answers later than its close, half a minute apart, show it the same', () => {
    const ingest = ingestAtClose();
    ingest.bring(A, START);
    ingest.wakeUntil(START + MINUTE_MS + 6 * SECOND_MS);
    const final = { ...ingest.truth.candle(B, START)!, volume: 0, quoteVolume: 0, trades: 0, takerBuyVolume: 0 };
    const halfDone = ingest.truth.forming(B, START)!;
    const closeTime = START + MINUTE_MS;
    /** How many frames an answer lets go that was made so many seconds after the close, by its own word. */
    const answer = (seconds: number | undefined, candle = final): number => {
      const asOf = seconds === undefined ? {} : { asOf: closeTime + seconds * SECOND_MS };
      const { id: request } = ingest.asked.find(({ symbol }) => symbol === B)!;
      const effects = ingest.take({ kind: 'fetched', request, candles: [candle], ...asOf });
      ingest.wakeUntil(ingest.now + 10 * SECOND_MS);
      return ofKind(effects, 'frame').length;
    };
    // Answers that do not say when they were made, were made before the close, or by another clock.
    for (const seconds of [undefined, -5, undefined, -5, 86_400, 86_400]) expect(answer(seconds)).toBe(0);
    // A replica that lags, and one that does not: the half minute begins anew with other values.
    for (const seconds of [5, 15, 25]) expect(answer(seconds, halfDone)).toBe(0);
    for (const seconds of [35, 64, 64]) expect(answer(seconds)).toBe(0);
    expect(answer(65)).toBe(1);
    expect(ingest.effects.find(({ kind }) => kind === 'frame')).toMatchObject({ entries: [{}, { candle: final }] });
  });

  it('that is left out twice is absent, but not by one answer out of a cache', () => {
    const ingest = ingestAtClose();
    ingest.bring(A, START);
    ingest.wakeUntil(START + 2 * MINUTE_MS + 6 * SECOND_MS);
    const candles = [1, 2].map((i) => ingest.truth.candle(B, START + i * MINUTE_MS)!);
    const asOf = ingest.now - SECOND_MS;
    const answer = (time: number): void => {
      const { id: request } = ingest.asked.find(({ symbol }) => symbol === B)!;
      ingest.take({ kind: 'fetched', request, candles, asOf: time });
    };
    answer(asOf);
    for (let i = 0; i < 3; i++) {
      ingest.wakeUntil(ingest.now + 31 * SECOND_MS);
      answer(asOf);
      expect(ingest.state.counts.absent).toBe(0);
    }
    ingest.wakeUntil(ingest.now + 11 * SECOND_MS);
    answer(ingest.now);
    expect(ingest.state.counts.absent).toBe(1);
    expect(ingest.effects.find(({ kind }) => kind === 'frame')).toMatchObject({
      entries: [{ source: 'websocket' }, { openTime: START, candle: null, source: 'rest' }],
    });
  });

  it.each([
    ['more than were asked for', (one: number[]) => [...one, 3, 4, 5, 6], { order: 1 }],
    ['falling', (one: number[]) => [...one].reverse(), { order: 1 }],
    ['one twice', (one: number[]) => [one[0]!, ...one], { order: 1 }],
    ['before what was asked for', (one: number[]) => [-1, ...one], { order: 1 }],
    ['of the future', (one: number[]) => [...one, 60], { time: 1 }],
  ])('is worth nothing in a page with rows %s', (_, spoil, rejects) => {
    const ingest = ingestAtClose();
    ingest.wakeUntil(START + MINUTE_MS + 6 * SECOND_MS);
    const { id: request, symbol } = ingest.asked[0]!;
    const candles = spoil([0, 1]).map((i) => ingest.truth.candle(symbol, START + i * MINUTE_MS)!);
    ingest.take({ kind: 'fetched', request, candles });
    expect(ingest.state.counts).toMatchObject({ candles: 0, rejects });
    ingest.wakeUntil(ingest.now + SECOND_MS);
    expect(ingest.asked.some((ask) => ask.symbol === symbol && ask.id !== request)).toBe(true);
  });
});
