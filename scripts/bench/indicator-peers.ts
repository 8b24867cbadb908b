import * as technical from 'technicalindicators';
import * as signals from 'trading-signals';
import type { CandleColumns } from '../../engine/market/candle.ts';

/** A value of theirs after the last candle, and how far apart ours may be. */
interface PeerValue {
  readonly value: number;
  readonly tolerance: number;
}

/** Another library's streaming indicators: one run over candles, and its last values by our names. */
export interface IndicatorPeer {
  readonly name: string;
  readonly note: string;
  stream(candles: CandleColumns): Record<string, PeerValue>;
}

interface Row {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

function rowAt(candles: CandleColumns, i: number): Row {
  return {
    open: candles.open[i]!,
    high: candles.high[i]!,
    low: candles.low[i]!,
    close: candles.close[i]!,
    volume: candles.volume[i]!,
  };
}

const SAME = 1e-6;
/** technicalindicators rounds its RSI and its money flow index to two decimals. */
const ROUNDED = 0.0051;

const none = { open: [], high: [], low: [], close: [], volume: [] };
const averages = { SimpleMAOscillator: false, SimpleMASignal: false };

export const technicalIndicatorsPeer: IndicatorPeer = {
  name: 'technicalindicators',
  note: 'nextValue() of 16 classes',
  stream(candles) {
    const sma = new technical.SMA({ period: 20, values: [] });
    const emaFast = new technical.EMA({ period: 12, values: [] });
    const emaSlow = new technical.EMA({ period: 26, values: [] });
    const rsi = new technical.RSI({ period: 14, values: [] });
    const macd = new technical.MACD({ values: [], fastPeriod: 12, slowPeriod: 26, signalPeriod: 9, ...averages });
    const bands = new technical.BollingerBands({ period: 20, stdDev: 2, values: [] });
    const atr = new technical.ATR({ ...none, period: 14 });
    const stochastic = new technical.Stochastic({ ...none, period: 14, signalPeriod: 3 });
    const cci = new technical.CCI({ ...none, period: 20 });
    const mfi = new technical.MFI({ ...none, period: 14 });
    const obv = new technical.OBV(none);
    const williamsR = new technical.WilliamsR({ ...none, period: 14 });
    const roc = new technical.ROC({ period: 10, values: [] });
    const trix = new technical.TRIX({ period: 15, values: [] });
    const psar = new technical.PSAR({ ...none, step: 0.02, max: 0.2 });
    const adl = new technical.ADL(none);
    const last: Record<string, unknown> = {};
    for (let i = 0; i < candles.length; i++) {
      const row = rowAt(candles, i);
      const { close } = row;
      last['sma'] = sma.nextValue(close);
      last['emaFast'] = emaFast.nextValue(close);
      last['emaSlow'] = emaSlow.nextValue(close);
      last['rsi'] = rsi.nextValue(close);
      last['macd'] = macd.nextValue(close)?.MACD;
      last['bollinger'] = bands.nextValue(close)?.upper;
      last['atr'] = atr.nextValue(row as never);
      stochastic.nextValue(row as never);
      last['cci'] = cci.nextValue(row as never);
      last['mfi'] = mfi.nextValue(row as never);
      obv.nextValue(row as never);
      last['williamsR'] = williamsR.nextValue(row as never);
      last['roc'] = roc.nextValue(close);
      last['trix'] = trix.nextValue(close);
      psar.nextValue(row as never);
      adl.nextValue(row as never);
    }
    const rounded = new Set(['rsi', 'mfi']);
    return Object.fromEntries(
      Object.entries(last).map(([name, value]) => [
        name,
        { value: Number(value), tolerance: rounded.has(name) ? ROUNDED : SAME },
      ]),
    );
  },
};

export const tradingSignalsPeer: IndicatorPeer = {
  name: 'trading-signals',
  note: 'update() of 16 classes',
  stream(candles) {
    const ofCloses = {
      sma: new signals.SMA(20),
      emaFast: new signals.EMA(12),
      emaSlow: new signals.EMA(26),
      rsi: new signals.RSI(14),
    };
    const macd = new signals.MACD(new signals.EMA(12), new signals.EMA(26), new signals.EMA(9));
    const bands = new signals.BollingerBands(20, 2);
    const roc = new signals.ROC(10);
    const trix = new signals.TRIX(15);
    const ofCandles = {
      atr: new signals.ATR(14),
      cci: new signals.CCI(20),
      mfi: new signals.MFI(14),
      williamsR: new signals.WilliamsR(14),
      adl: new signals.AD(),
    };
    const obv = new signals.OBV(2);
    const stochastic = new signals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 });
    const psar = new signals.PSAR({ accelerationStep: 0.02, accelerationMax: 0.2 });
    const [closes, rows] = [Object.values(ofCloses), Object.values(ofCandles)];
    for (let i = 0; i < candles.length; i++) {
      const row = rowAt(candles, i);
      for (const indicator of closes) indicator.update(row.close, false);
      macd.update(row.close, false);
      bands.update(row.close, false);
      roc.update(row.close, false);
      trix.update(row.close, false);
      for (const indicator of rows) indicator.update(row, false);
      obv.update(row, false);
      stochastic.update(row, false);
      psar.update(row, false);
    }
    const compared = {
      ...Object.fromEntries(
        Object.entries({ ...ofCloses, ...ofCandles }).map(([name, one]) => [name, one.getResult()]),
      ),
      roc: 100 * Number(roc.getResult()),
      stochastic: stochastic.getResult()?.stochK,
      bollinger: bands.getResult()?.upper,
    };
    return Object.fromEntries(
      Object.entries(compared).map(([name, value]) => [name, { value: Number(value), tolerance: SAME }]),
    );
  },
};
