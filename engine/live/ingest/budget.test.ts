import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { BareIngest } from '../testing/bare-ingest.ts';
import { mayAsk, usedWeight } from './budget.ts';
import type { Ask } from './state.ts';

const START = 1_735_689_600_000;
const BUDGET = 6000;

/** An ingest with a day to catch up with, that knows the time. */
function ingestBehind(symbols: readonly string[], minutes: number): BareIngest {
  const ingest = new BareIngest({ symbols, firstOpen: START - minutes * MINUTE_MS, time: START + 10 * SECOND_MS });
  ingest.tellTime();
  return ingest;
}

function fail(ingest: BareIngest, ask: Ask, failure: { status: number; retryAfterMs?: number }): void {
  ingest.take({ kind: 'requestFailed', request: ask.id, ...failure });
}

/** Answers a request with rows up to now, the forming one last, and tells the weight used. */
function answer(ingest: BareIngest, ask: Ask, weight: number): void {
  const count = Math.min(ask.rows, Math.floor((ingest.now - ask.from) / MINUTE_MS) + 1);
  const candles = Array.from({ length: count }, (_, i) => ingest.truth.candle(ask.symbol, ask.from + i * MINUTE_MS)!);
  ingest.take({ kind: 'fetched', request: ask.id, candles, usedWeight: weight });
}

const A = 'AUSDT';
const B = 'BUSDT';

describe('requests', () => {
  it('go out the most urgent first: what closed just now, gaps, history; of gaps the furthest behind', () => {
    const symbols = ['AUSDT', 'BUSDT', 'CUSDT', 'DUSDT'];
    const ingest = new BareIngest({ symbols, firstOpen: START - 3 * MINUTE_MS, time: START + SECOND_MS });
    ingest.tellTime();
    ingest.open();
    ingest.take({ kind: 'limited', status: 429, retryAfterMs: 10 * MINUTE_MS + 6 * SECOND_MS });
    // A lacks the last minute, C four and B six of them, D the past; nothing may be asked meanwhile.
    const lastOf = new Map([
      ['AUSDT', 9],
      ['BUSDT', 4],
      ['CUSDT', 6],
    ]);
    for (let i = -3; i < 9; i++) {
      ingest.now = Math.max(ingest.now, START + (i + 1) * MINUTE_MS);
      for (const [symbol, last] of lastOf) if (i < last) ingest.bring(symbol, START + i * MINUTE_MS);
    }
    expect(ingest.asked).toEqual([]);
    ingest.wakeUntil(START + 10 * MINUTE_MS + 9 * SECOND_MS);
    expect(ingest.state.rest.asks.map(({ what, symbol }) => symbol || what)).toEqual([
      'time',
      'AUSDT',
      'BUSDT',
      'CUSDT',
    ]);
    ingest.tellTime();
    ingest.wakeUntil(ingest.now + SECOND_MS);
    expect(ingest.asked.at(-1)!.symbol).toBe('DUSDT');
  });

  it('for bulk leave two fifths of the budget, for what closed just now a tenth', () => {
    const ingest = ingestBehind([A, B], 3000);
    ingest.wakeUntil(ingest.now + SECOND_MS);
    expect(ingest.asked).toHaveLength(2);
    const [first, second] = ingest.asked;
    answer(ingest, first!, 0.6 * BUDGET - 1);
    expect(usedWeight(ingest.state, ingest.now)).toBe(0.6 * BUDGET - 1);
    answer(ingest, second!, 0);
    ingest.wakeUntil(START + MINUTE_MS - 1);
    expect(ingest.asked).toEqual([]);
    ingest.wakeUntil(START + MINUTE_MS);
    expect(ingest.asked).toHaveLength(1);

    const urgent = new BareIngest({ symbols: [A, B], firstOpen: START, time: START + 50 * SECOND_MS });
    urgent.tellTime();
    urgent.wakeUntil(START + MINUTE_MS + 5 * SECOND_MS);
    const [close] = urgent.asked;
    urgent.take({ kind: 'fetched', request: close!.id, candles: [], usedWeight: 0.9 * BUDGET - 2 });
    urgent.wakeUntil(START + MINUTE_MS + 6 * SECOND_MS);
    expect(urgent.asked).toHaveLength(1);
    expect(usedWeight(urgent.state, urgent.now)).toBe(0.9 * BUDGET);
    urgent.wakeUntil(START + 2 * MINUTE_MS - 1);
    expect(urgent.asked).toHaveLength(1);
  });

  it('are at most four at once and ten a second', () => {
    const ingest = ingestBehind(
      Array.from({ length: 9 }, (_, i) => `S${i}USDT`),
      500,
    );
    ingest.wakeUntil(ingest.now + 10 * SECOND_MS);
    const sentAt = ingest.asked.map((ask) => ask.sentAt);
    expect(sentAt.map((time) => time - sentAt[0]!)).toEqual([0, 100, 200, 300]);
  });

  it.each<[{ status: number; retryAfterMs?: number }, number]>([
    [{ status: 429, retryAfterMs: 7000 }, 8000],
    [{ status: 429 }, 61_000],
    [{ status: 418, retryAfterMs: 30_000 }, 31_000],
    [{ status: 418 }, 121_000],
    [{ status: 403 }, 121_000],
    [{ status: 429, retryAfterMs: 100 * DAY_MS }, 3 * DAY_MS + 1000],
  ])('that are refused with %j pause everything for %i ms', (failure, waitMs) => {
    const ingest = ingestBehind([A], 500);
    ingest.wakeUntil(ingest.now + SECOND_MS);
    const refusedAt = ingest.now;
    fail(ingest, ingest.asked[0]!, failure);
    expect(ingest.state.rest.pausedUntil).toBe(refusedAt + waitMs);
    expect(mayAsk(ingest.settings, ingest.state, ingest.now)).toBe(false);
    expect(ingest.wakeUntil(refusedAt + waitMs - 1).filter(({ kind }) => kind === 'fetch')).toEqual([]);
    expect(ingest.wakeUntil(refusedAt + waitMs + SECOND_MS).filter(({ kind }) => kind === 'fetch')).toHaveLength(1);
  });

  it('that are banned again and again, untold for how long, wait twice as long each time', () => {
    const ingest = ingestBehind([A], 500);
    const waits = [1, 2, 3, 4].map(() => {
      ingest.wakeUntil(Math.max(ingest.now + SECOND_MS, ingest.state.rest.pausedUntil + SECOND_MS));
      fail(ingest, ingest.asked[0]!, { status: 418 });
      return (ingest.state.rest.pausedUntil - ingest.now - SECOND_MS) / MINUTE_MS;
    });
    expect(waits).toEqual([2, 4, 8, 16]);
  });

  it('wait too when somebody else of ours was refused, and connecting does when it is a ban', () => {
    const ingest = ingestBehind([A, B], 500);
    expect(mayAsk(ingest.settings, ingest.state, ingest.now)).toBe(true);
    ingest.take({ kind: 'limited', status: 418, retryAfterMs: MINUTE_MS });
    expect(mayAsk(ingest.settings, ingest.state, ingest.now)).toBe(false);
    ingest.take({ kind: 'closed', connection: 1, status: 0 });
    const effects = ingest.wakeUntil(ingest.now + MINUTE_MS);
    expect(effects.filter(({ kind }) => kind === 'fetch' || kind === 'connect')).toEqual([]);
    const later = ingest.wakeUntil(ingest.now + 2 * SECOND_MS).map(({ kind }) => kind);
    expect(later).toEqual(expect.arrayContaining(['connect', 'fetch']));
  });

  it('of others are not welcome while the budget is short, or once we are barred', () => {
    const ingest = ingestBehind([A, B], 500);
    ingest.wakeUntil(ingest.now + SECOND_MS);
    answer(ingest, ingest.asked[0]!, 0.6 * BUDGET);
    expect(mayAsk(ingest.settings, ingest.state, ingest.now)).toBe(false);
    expect(mayAsk(ingest.settings, ingest.state, START + MINUTE_MS)).toBe(true);
    fail(ingest, ingest.asked[0]!, { status: 451 });
    expect([ingest.state.phase, mayAsk(ingest.settings, ingest.state, START + MINUTE_MS)]).toEqual(['stopped', false]);
  });
});

describe('connecting', () => {
  it.each([
    [{ status: 429, retryAfterMs: 30_000 }, 31_000],
    [{ status: 418, retryAfterMs: 600_000 }, 601_000],
    [{ status: 418 }, 121_000],
    [{ status: 403 }, 121_000],
  ])('that is refused with %j waits for %i ms, and says so when held', (failure, waitMs) => {
    const ingest = new BareIngest({ symbols: [A], firstOpen: START, time: START + SECOND_MS });
    ingest.tellTime();
    const refusedAt = ingest.now;
    ingest.take({ kind: 'closed', connection: 1, ...failure });
    expect(ingest.wakeUntil(refusedAt + waitMs - 1).filter(({ kind }) => kind === 'connect')).toEqual([]);
    ingest.wakeUntil(refusedAt + waitMs);
    expect(ingest.effects.filter(({ kind }) => kind === 'connect')).toHaveLength(2);
    expect(ingest.state.counts.connects).toEqual({ attempts: 2, live: 0, refused: 1, barren: 0 });
    ingest.wakeUntil(START + 2 * MINUTE_MS);
    const reason = `AUSDT missing; the stream's address is refused with status ${failure.status}`;
    expect(ingest.state).toMatchObject({ phase: 'held', reason });
  });

  it('is tried at most sixty times in five minutes, however often it is asked for', () => {
    const ingest = new BareIngest({ symbols: [A], firstOpen: START, time: START + SECOND_MS });
    ingest.tellTime();
    const attempts: number[] = [];
    const end = START + 20 * MINUTE_MS;
    // Every connection brings data and is told at once that it will end: a new one is asked for each time.
    while (ingest.now < end) {
      const { connections, messagesMade } = ingest.state;
      const heir = connections.find(({ isRetiring }) => !isRetiring);
      if (heir === undefined) {
        ingest.wakeUntil(ingest.now + SECOND_MS);
        continue;
      }
      attempts.push(heir.since);
      const { id } = heir;
      ingest.take({ kind: 'opened', connection: id });
      const confirmed = { kind: 'answer', id: messagesMade + 1, error: undefined } as const;
      ingest.take({ kind: 'message', connection: id, message: confirmed });
      const candle = ingest.truth.forming(A, Math.floor(ingest.now / MINUTE_MS) * MINUTE_MS)!;
      const message = { kind: 'candle', symbol: A, candle, isClosed: false, eventTime: ingest.now } as const;
      ingest.take({ kind: 'message', connection: id, message });
      ingest.take({ kind: 'message', connection: id, message: { kind: 'shutdown' } });
      expect(ingest.state.connections.length).toBeLessThanOrEqual(2);
    }
    const most = Math.max(
      ...attempts.map((time) => attempts.filter((at) => at >= time && at < time + 5 * MINUTE_MS).length),
    );
    expect(most).toBe(60);
    expect(ingest.state.counts.connects).toMatchObject({ attempts: attempts.length, live: attempts.length });
  });
});
