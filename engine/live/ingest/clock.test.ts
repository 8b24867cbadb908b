import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { BareIngest } from '../testing/bare-ingest.ts';
import { clockOffsetMs } from './clock.ts';
import { nextWake, reduce } from './ingest.ts';

const START = 1_735_689_600_000;
const SYMBOLS = ['AUSDT', 'BUSDT'];

/** An ingest up to date, whose machine's clock is off by so much. */
function ingestOff(offsetMs: number): BareIngest {
  const time = START - offsetMs + 30 * SECOND_MS;
  return new BareIngest({ symbols: SYMBOLS, firstOpen: START, time });
}

/** A forming candle of the minute, sent at an exchange's time. */
function hear(ingest: BareIngest, eventTime: number): void {
  const openTime = Math.floor(eventTime / MINUTE_MS) * MINUTE_MS;
  const candle = ingest.truth.forming('AUSDT', openTime)!;
  const message = { kind: 'candle', symbol: 'AUSDT', candle, isClosed: false, eventTime } as const;
  ingest.take({ kind: 'message', connection: 1, message });
}

describe("the exchange's clock", () => {
  it('is asked for at the start and every ten minutes, as half a round trip old', () => {
    const ingest = ingestOff(0);
    expect(clockOffsetMs(ingest.state)).toBeNull();
    ingest.tellTime(300, 80);
    expect(clockOffsetMs(ingest.state)).toBe(300);
    const { askAt } = ingest.state.clock;
    expect(askAt).toBe(ingest.now + 10 * MINUTE_MS);
  });

  it('is never behind what a message says of itself', () => {
    const ingest = ingestOff(0);
    ingest.tellTime(300, 80);
    ingest.open();
    hear(ingest, ingest.now + 200);
    expect(clockOffsetMs(ingest.state)).toBe(300);
    hear(ingest, ingest.now + 340);
    expect(clockOffsetMs(ingest.state)).toBe(340);
  });

  it('is told of when it differs by half a second, and again when it does no longer', () => {
    const ingest = ingestOff(800);
    ingest.tellTime(800);
    expect(ingest.effects.filter(({ kind }) => kind === 'clock')).toEqual([{ kind: 'clock', offsetMs: 800 }]);
    ingest.state = { ...ingest.state, clock: { ...ingest.state.clock, askAt: ingest.now } };
    ingest.take({ kind: 'wake' });
    ingest.wakeUntil(ingest.now + 100);
    ingest.tellTime(100);
    expect(ingest.effects.findLast(({ kind }) => kind === 'clock')).toEqual({ kind: 'clock', offsetMs: 100 });
  });

  it.each([6 * SECOND_MS, -6 * SECOND_MS, 24 * HOUR_MS, -24 * HOUR_MS])(
    'that differs by %i ms holds until a second measure agrees',
    (offsetMs) => {
      const ingest = ingestOff(offsetMs);
      ingest.tellTime(offsetMs, 40);
      expect(ingest.state).toMatchObject({ phase: 'held', reason: expect.stringContaining('clock') as string });
      expect(ingest.asked).toEqual([]);
      ingest.wakeUntil(ingest.now + SECOND_MS);
      ingest.tellTime(offsetMs, 40);
      expect(ingest.state).toMatchObject({ phase: 'live', reason: null });
      expect(clockOffsetMs(ingest.state)).toBe(offsetMs);
    },
  );

  it('decides when a minute is due, whatever ours shows', () => {
    const ingest = ingestOff(3 * SECOND_MS);
    ingest.tellTime(3 * SECOND_MS);
    const effects = ingest.wakeUntil(START + MINUTE_MS + 5 * SECOND_MS - 3 * SECOND_MS - 1);
    expect(effects.filter(({ kind }) => kind === 'fetch')).toEqual([]);
    ingest.wakeUntil(ingest.now + 1);
    expect(ingest.asked).toMatchObject([{ symbol: 'AUSDT', from: START }]);
  });

  it('is taken from the stream when the exchange does not tell', () => {
    const ingest = ingestOff(HOUR_MS);
    const { id: request } = ingest.state.rest.asks[0]!;
    ingest.take({ kind: 'requestFailed', request, status: 404 });
    ingest.open();
    for (let i = 0; i < 2; i++) {
      hear(ingest, ingest.now + HOUR_MS);
      expect(ingest.state.clock.isTrusted).toBe(false);
    }
    hear(ingest, ingest.now + HOUR_MS);
    expect(ingest.state.clock).toMatchObject({ isTrusted: true, offset: HOUR_MS });
  });

  it('is taken from the stream too when ours is far ahead, but a late message proves nothing', () => {
    const ingest = ingestOff(-HOUR_MS);
    const { id: request } = ingest.state.rest.asks[0]!;
    ingest.take({ kind: 'requestFailed', request, status: 500 });
    ingest.open();
    for (let i = 0; i < 3; i++) hear(ingest, ingest.now - HOUR_MS);
    expect(ingest.state.clock).toMatchObject({ isTrusted: true, offset: -HOUR_MS });
    for (let i = 0; i < 3; i++) hear(ingest, ingest.now - HOUR_MS - 50 * SECOND_MS);
    expect(ingest.state.clock).toMatchObject({ isTrusted: true, offset: -HOUR_MS });
  });

  it('is not overthrown by one message from the future, least of all soon after a measure', () => {
    const ingest = ingestOff(0);
    ingest.tellTime();
    ingest.open();
    hear(ingest, ingest.now + HOUR_MS);
    expect(ingest.state.clock).toMatchObject({ isTrusted: true, offset: 0 });
    expect(ingest.state.counts.rejects).toEqual({ time: 1 });
    ingest.state = { ...ingest.state, clock: { ...ingest.state.clock, measuredAt: ingest.now - MINUTE_MS } };
    hear(ingest, ingest.now + HOUR_MS);
    expect(ingest.state).toMatchObject({ phase: 'held', clock: { isTrusted: false } });
    for (let i = 0; i < 3; i++) hear(ingest, ingest.now);
    expect(ingest.state).toMatchObject({ phase: 'live', clock: { isTrusted: true, offset: 0 } });
  });

  it('is measured anew when ours was set, and held for when by much', () => {
    const ingest = ingestOff(0);
    ingest.tellTime();
    const setBy = (ms: number): void => {
      const { settings, state, now } = ingest;
      ingest.state = reduce(settings, state, { kind: 'wake', time: now, own: now + ms }).state;
    };
    setBy(1900);
    expect(ingest.state.rest.asks).toEqual([]);
    ingest.now += SECOND_MS;
    setBy(2100);
    expect(ingest.state.rest.asks.map(({ what }) => what)).toEqual(['time']);
    expect(ingest.state.phase).toBe('live');
    setBy(-HOUR_MS);
    expect(ingest.state.phase).toBe('held');
    const ask = ingest.state.rest.asks[0]!;
    const told = { kind: 'toldTime', request: ask.id, serverTime: ingest.now } as const;
    const after = reduce(ingest.settings, ingest.state, { ...told, time: ingest.now, own: ingest.now - HOUR_MS }).state;
    expect(after.phase).toBe('live');
    // The even clock needs no correction; the date is an hour behind.
    expect([after.clock.offset, clockOffsetMs(after)]).toEqual([0, HOUR_MS]);
    expect(nextWake(ingest.settings, after)).toBeGreaterThan(ingest.now);
  });

  it('is not learned from an answer that took too long', () => {
    const ingest = ingestOff(0);
    ingest.tellTime(2000, 5000);
    expect(clockOffsetMs(ingest.state)).toBeNull();
    ingest.wakeUntil(ingest.now + SECOND_MS);
    ingest.tellTime(2000, 50);
    expect(clockOffsetMs(ingest.state)).toBe(2000);
  });
});
