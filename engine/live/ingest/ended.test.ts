import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { BareIngest } from '../testing/bare-ingest.ts';

const START = 1_735_689_600_000;
const SYMBOL = 'AUSDT';
const CLOSE = START + MINUTE_MS;

/** An ingest that waits for the first minute of a symbol of which nothing comes any more. */
class Waiting {
  readonly ingest = new BareIngest({ symbols: [SYMBOL], firstOpen: START, time: START + 50 * SECOND_MS });

  constructor() {
    this.ingest.tellTime();
    this.ingest.wakeUntil(CLOSE + 6 * SECOND_MS);
  }

  /** Answers the request for candles so many seconds after the close, by the answer's own time, with none. */
  nothing(seconds: number): void {
    const { ingest } = this;
    ingest.take({ kind: 'fetched', request: this.asked('missing')!, candles: [], asOf: CLOSE + seconds * SECOND_MS });
    ingest.wakeUntil(ingest.now + 10 * SECOND_MS);
  }

  asked(what: 'missing' | 'trading'): number | undefined {
    return this.ingest.state.rest.asks.find((ask) => ask.what === what)?.id;
  }

  tellTrading(isTrading: boolean): void {
    this.ingest.take({ kind: 'toldTrading', request: this.asked('trading')!, isTrading });
  }

  get absent(): number {
    return this.ingest.state.counts.absent;
  }
}

describe('a symbol of which nothing comes', () => {
  it('has no minute once answers half a minute apart had none and the exchange says that it is not traded', () => {
    const waiting = new Waiting();
    // Made before anything could be known, or by a cache.
    for (const seconds of [1, 1, 1, 6, 6, 6, 35]) {
      waiting.nothing(seconds);
      expect(waiting.asked('trading')).toBeUndefined();
    }
    waiting.nothing(36);
    expect([waiting.asked('trading') !== undefined, waiting.absent]).toEqual([true, 0]);
    waiting.tellTrading(false);
    // What was over at the first of the two answers; the next minute needs words of its own.
    expect([waiting.absent, waiting.ingest.state.symbols[0]!.next]).toEqual([1, CLOSE]);
    const frame = waiting.ingest.effects.find(({ kind }) => kind === 'frame');
    expect(frame).toEqual({
      kind: 'frame',
      openTime: START,
      entries: [{ openTime: START, candle: null, source: 'rest' }],
    });
  });

  it('is waited for while it is traded, or nobody says, or its stream brings a later minute', () => {
    const waiting = new Waiting();
    const { ingest } = waiting;
    /** Nothing comes, again and again, until it is asked whether the symbol is traded; after how many answers. */
    const ask = (): number => {
      for (let answers = 0; ; answers++) {
        if (waiting.asked('trading') !== undefined) return answers;
        expect(answers).toBeLessThan(10);
        waiting.nothing((ingest.now - CLOSE) / SECOND_MS);
      }
    };
    expect(ask()).toBe(4);
    waiting.tellTrading(true);
    expect(ask()).toBe(4);
    ingest.take({ kind: 'requestFailed', request: waiting.asked('trading')!, status: 503 });
    expect(waiting.asked('trading')).toBeUndefined();
    expect(ask()).toBe(4);
    while (ingest.state.connections.length === 0) ingest.wakeUntil(ingest.now + SECOND_MS);
    ingest.open();
    ingest.bring(SYMBOL, START + MINUTE_MS);
    waiting.tellTrading(false);
    expect([waiting.absent, ingest.state.symbols[0]!.next]).toEqual([0, START]);
  });

  it('that the exchange does not even know any more has no minute either', () => {
    const waiting = new Waiting();
    const { ingest } = waiting;
    while (waiting.asked('trading') === undefined) {
      expect(ingest.now).toBeLessThan(CLOSE + MINUTE_MS);
      const request = waiting.asked('missing');
      if (request !== undefined) ingest.take({ kind: 'requestFailed', request, status: 400 });
      ingest.wakeUntil(ingest.now + SECOND_MS);
    }
    expect(waiting.absent).toBe(0);
    waiting.tellTrading(false);
    expect(waiting.absent).toBe(1);
  });
});
