import { atr } from '../../engine/indicators/atr.ts';
import { bollinger } from '../../engine/indicators/bollinger.ts';
import { cci } from '../../engine/indicators/cci.ts';
import { trix } from '../../engine/indicators/chained-ema.ts';
import { ema } from '../../engine/indicators/ema.ts';
import type { IndicatorSpec } from '../../engine/indicators/indicator.ts';
import { macd } from '../../engine/indicators/macd.ts';
import { adl, mfi } from '../../engine/indicators/money-flow.ts';
import { obv } from '../../engine/indicators/obv.ts';
import { psar } from '../../engine/indicators/psar.ts';
import { roc } from '../../engine/indicators/roc.ts';
import { rsi } from '../../engine/indicators/rsi.ts';
import { SIXTY_NINE } from '../../engine/indicators/sixty-nine.ts';
import { sixtyNine } from '../../engine/indicators/sixty-nine-at-once.ts';
import { sma } from '../../engine/indicators/sma.ts';
import { stochastic, williamsR } from '../../engine/indicators/stochastic.ts';
import { CandleCursor, createCandleColumns, CANDLE_COLUMNS } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { lcgCandles } from '../../engine/testing/candles.ts';
import { GOLDEN } from '../../engine/testing/indicator-golden.ts';
import { formatCount } from '../program/output.ts';
import { technicalIndicatorsPeer, tradingSignalsPeer } from './indicator-peers.ts';
import type { IndicatorPeer } from './indicator-peers.ts';
import { yearInMemory } from './market.ts';
import { medianOf, peerOf } from './row.ts';
import type { BenchRow } from './row.ts';
import { alternate } from './timing.ts';

const ROWS = 50_000;
const WARM_UPS = 2;
/** 1.2 µs for the 69; for the 16, twice what TA-Lib's C streaming takes where it was measured (178 ns). */
const TARGET_NS = { sixtyNine: 1200, sixteen: 356 } as const;

/** The sixteen that every library has, by the name under which peers answer. */
const SIXTEEN: Readonly<Record<string, IndicatorSpec>> = {
  sma: sma(20),
  emaFast: ema(12),
  emaSlow: ema(26),
  rsi: rsi(14),
  macd: macd(12, 26, 9),
  bollinger: bollinger(20, 2),
  atr: atr(14),
  stochastic: stochastic(14, 3, 3),
  cci: cci(20),
  mfi: mfi(14),
  obv: obv(),
  williamsR: williamsR(14),
  roc: roc(10),
  trix: trix(15),
  psar: psar(0.02, 0.2),
  adl: adl(),
};

/** The features' recipes, each once. */
const FEATURE_SPECS = [...new Map(SIXTY_NINE.map(({ spec }) => [spec.key, spec])).values()];

const AT_ONCE = sixtyNine();

/** Streams candles through fresh indicators; gives back the last values of all of them, by key. */
function stream(specs: readonly IndicatorSpec[], candles: CandleColumns): Map<string, Float64Array> {
  const indicators = specs.map((spec) => spec.create());
  const cursor = new CandleCursor();
  cursor.bind(candles);
  for (let i = 0; i < candles.length; i++) {
    cursor.moveTo(i);
    cursor.closeTime = cursor.openTime + MINUTE_MS;
    for (let k = 0; k < indicators.length; k++) indicators[k]!.update(cursor);
  }
  return new Map(specs.map((spec, k) => [spec.key, indicators[k]!.values]));
}

function isNear(value: number, wanted: number): boolean {
  return Math.abs(value - wanted) <= 1e-9 * Math.abs(wanted) + 1e-10;
}

/** The 69, at once and one by one, against the design's golden values at the last of 600 candles. */
function checkSixtyNine(): BenchRow['check'] {
  const candles = lcgCandles(600);
  const last = stream(FEATURE_SPECS, candles);
  const atOnce = stream([AT_ONCE], candles).get(AT_ONCE.key) ?? [];
  const wrong = SIXTY_NINE.filter(({ name, spec, output }, column) => {
    const value = last.get(spec.key)?.[spec.outputs.indexOf(output)] ?? NaN;
    return !isNear(value, GOLDEN[name]?.[2] ?? NaN) || value !== atOnce[column];
  });
  const names = wrong.map(({ name }) => name).join(', ');
  return { passed: wrong.length === 0, detail: names === '' ? '69 of 69 equal the golden values' : `differ: ${names}` };
}

/** The 16 against both peers at the last candle, where the peer keeps the same definition. */
function checkSixteen(candles: CandleColumns, peers: readonly IndicatorPeer[]): BenchRow['check'] {
  const last = stream(Object.values(SIXTEEN), candles);
  let compared = 0;
  const wrong: string[] = [];
  for (const { name, stream: run } of peers) {
    for (const [key, { value, tolerance }] of Object.entries(run(candles))) {
      const ours = last.get(SIXTEEN[key]?.key ?? '')?.[0] ?? NaN;
      compared++;
      if (!(Math.abs(ours - value) <= tolerance)) wrong.push(`${key}: ${ours}, ${name} says ${value}`);
    }
  }
  const detail = wrong.length === 0 ? `${compared} last values agree with the peers'` : wrong.join('; ');
  return { passed: wrong.length === 0 && compared > 0, detail };
}

function firstRows(candles: CandleColumns, count: number): CandleColumns {
  const rows = createCandleColumns(count);
  for (const name of CANDLE_COLUMNS) rows[name].set(candles[name].subarray(0, count));
  rows.length = count;
  return rows;
}

/** T3: the 69 features, and the 16 common indicators beside two libraries, streaming, in ns a candle. */
export async function benchIndicators(runs: number): Promise<BenchRow[]> {
  const candles = firstRows(yearInMemory(), ROWS);
  const libraries = [technicalIndicatorsPeer, tradingSignalsPeer];
  const note = `${formatCount(ROWS)} generated candles; median of ${runs} runs after ${WARM_UPS} to warm up`;
  const about = { id: 'T3', unit: 'ns/candle', better: 'lower', note } as const;
  const check = checkSixtyNine();
  const rows: BenchRow[] = [
    { ...about, what: 'the 69 features at once, streaming', target: TARGET_NS.sixtyNine, check },
    { ...about, what: 'the 69 features one by one, streaming', check },
    {
      ...about,
      what: '16 common indicators, streaming',
      target: TARGET_NS.sixteen,
      check: checkSixteen(candles, libraries),
    },
  ];
  if (rows.some(({ check }) => !check.passed)) return rows;
  const sixteen = Object.values(SIXTEEN);
  const ours = [[AT_ONCE], FEATURE_SPECS, sixteen].map((specs) => () => stream(specs, candles));
  const theirs = libraries.map(
    ({ stream: run }) =>
      () =>
        run(candles),
  );
  const own = await alternate(ours, { runs, warmUps: WARM_UPS });
  const other = await alternate(theirs, { runs: Math.min(runs, 3), warmUps: 1 });
  const nsOf = (taken: readonly number[] | undefined): number[] => (taken ?? []).map((ms) => (ms * 1e6) / ROWS);
  return rows.map((row, i) => {
    const figures = nsOf(own[i]);
    const median = medianOf(figures);
    if (i < 2) return { ...row, median, runs: figures };
    const peers = libraries.map(({ name, note: about }, k) =>
      peerOf({ name, median: medianOf(nsOf(other[k])), note: about }, median, 'lower'),
    );
    return { ...row, median, runs: figures, peers };
  });
}
