import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { minutesOfTrades } from '../testing/minutes-of-trades.ts';
import { binanceSpot } from './binance.ts';

const FOLDER = join(import.meta.dirname, '../../../../shared/data/frames');
const FILES = ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'].map((name) => join(FOLDER, name));

function recorded(): string[] {
  const lines = FILES.flatMap((file) => gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n'));
  return lines.map((line) => line.slice(line.indexOf(' ') + 1));
}

describe.skipIf(!FILES.every((file) => existsSync(file)))('frames recorded around midnight 2024-08-08', () => {
  const { read } = binanceSpot();

  it('parse, all but the one REST answer that the recorder put between them', () => {
    const counts = new Map<string, number>();
    for (const text of recorded()) {
      const message = read(text);
      const key = message.kind === 'other' ? message.event : `${message.kind} ${JSON.stringify(message).slice(0, 120)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts].sort(([, a], [, b]) => b - a)).toEqual([
      ['bookTicker', 73_174],
      ['trade', 19_904],
      ['depthUpdate', 6_495],
      [
        'reject {"kind":"reject","reason":"shape","detail":"neither an event nor an answer: lastUpdateId, bids, asks"}',
        1,
      ],
    ]);
  });

  it('hold trades that rebuild the minute candles, none missing, across midnight and two files', () => {
    const candles = minutesOfTrades(recorded()).map((text) => {
      const message = read(text);
      if (message.kind !== 'candle') throw new Error(JSON.stringify(message));
      return message.candle;
    });
    expect(candles).toHaveLength(12);
    expect(candles.map(({ openTime }) => openTime - candles[0]!.openTime)).toEqual(candles.map((_, i) => i * 60_000));
    // The same trades summed by Python's decimal module.
    expect(candles[6]).toEqual({
      openTime: 17231616e5,
      closeTime: 172316166e4,
      syntheticMinutes: 0,
      trades: 1824,
      open: 61686,
      high: 61744.37,
      low: 61630.88,
      close: 61631.79,
      volume: 34.0818,
      takerBuyVolume: 15.59452,
      quoteVolume: 2102488.1983337,
    });
    expect(candles[4]).toMatchObject({
      open: 61652,
      high: 61745.27,
      low: 61583.22,
      close: 61717.63,
      trades: 3216,
      volume: 77.14202,
      takerBuyVolume: 38.24674,
      quoteVolume: 4756643.4755257,
    });
  });
});
