import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { BareIngest } from '../testing/bare-ingest.ts';

const START = 1_735_689_600_000;
const SYMBOLS = ['AUSDT', 'BUSDT'];

/** An ingest that has decided nine minutes by the stream, and has just asked again for some of them. */
function ingestSampling(): BareIngest {
  const ingest = new BareIngest({ symbols: SYMBOLS, firstOpen: START, time: START + SECOND_MS });
  ingest.tellTime();
  ingest.open();
  for (let i = 0; i < 9; i++) {
    ingest.now = START + (i + 1) * MINUTE_MS + 50;
    for (const symbol of SYMBOLS) ingest.bring(symbol, START + i * MINUTE_MS);
    const sample = ingest.asked.find(({ what }) => what === 'sample');
    if (sample !== undefined && i < 8) ingest.take({ kind: 'requestFailed', request: sample.id, status: 500 });
  }
  ingest.state = { ...ingest.state, sampleAt: ingest.now + SECOND_MS };
  ingest.take({ kind: 'wake' });
  ingest.wakeUntil(ingest.now + SECOND_MS);
  return ingest;
}

describe('a sample', () => {
  it('asks for minutes that were decided two minutes ago at least', () => {
    const ingest = ingestSampling();
    const [{ what, from, rows }] = ingest.asked as [(typeof ingest.asked)[number]];
    expect([what, from, rows]).toEqual(['sample', START + 2 * MINUTE_MS, 6]);
    expect(ingest.state.sampleAt).toBe(ingest.now + 5 * MINUTE_MS);
  });

  it('counts what it compared, and tells of what differs as of a revision', () => {
    const ingest = ingestSampling();
    const [{ id: request, symbol, from }] = ingest.asked as [(typeof ingest.asked)[number]];
    const truth = [0, 1, 2, 3, 4, 5].map((i) => ingest.truth.candle(symbol, from + i * MINUTE_MS)!);
    const candles = truth.map((candle, i) => (i === 3 ? { ...candle, close: candle.close + 0.01 } : candle));
    const effects = ingest.take({ kind: 'fetched', request, candles });
    expect(effects).toEqual([
      {
        kind: 'again',
        symbol,
        entry: { openTime: candles[3]!.openTime, candle: candles[3], source: 'rest' },
        isDecided: true,
      },
    ]);
    expect(ingest.state.counts).toMatchObject({ sampled: 5, sampledDifferent: 1, revisions: 1 });
  });

  it('that fails is not repeated', () => {
    const ingest = ingestSampling();
    ingest.take({ kind: 'requestFailed', request: ingest.asked[0]!.id, status: 500 });
    ingest.wakeUntil(ingest.now + 20 * SECOND_MS);
    expect(ingest.asked).toEqual([]);
    expect(ingest.state.counts).toMatchObject({ sampled: 0, sampledDifferent: 0 });
  });
});
