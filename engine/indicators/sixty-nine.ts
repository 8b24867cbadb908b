import { aroon } from './aroon.ts';
import { atr, natr } from './atr.ts';
import { awesomeOscillator } from './awesome-oscillator.ts';
import { bollinger } from './bollinger.ts';
import { cci } from './cci.ts';
import { chandelier } from './chandelier.ts';
import { dema, tema, trix } from './chained-ema.ts';
import { cmo } from './cmo.ts';
import { dmi } from './dmi.ts';
import { donchian } from './donchian.ts';
import { ema } from './ema.ts';
import type { IndicatorSpec } from './indicator.ts';
import { keltner } from './keltner.ts';
import { macd } from './macd.ts';
import { massIndex } from './mass-index.ts';
import { midprice } from './midprice.ts';
import { cmf } from './money-flow.ts';
import { obv } from './obv.ts';
import { apo, ppo } from './price-oscillator.ts';
import { roc } from './roc.ts';
import { rsi } from './rsi.ts';
import { sma } from './sma.ts';
import { stochastic, williamsR } from './stochastic.ts';
import { supertrend } from './supertrend.ts';
import { tsi } from './tsi.ts';
import { ultimateOscillator } from './ultimate-oscillator.ts';
import { vwap } from './vwap.ts';
import { hma } from './wma.ts';

/** One column of the feature table: an output of an indicator under its established name. */
export interface Feature {
  readonly name: string;
  readonly spec: IndicatorSpec;
  readonly output: string;
}

/** Columns of one indicator: the name of each and the output it holds. */
function columns<Output extends string>(spec: IndicatorSpec<Output>, names: Record<string, Output>): Feature[] {
  return Object.entries(names).map(([name, output]) => ({ name, spec, output }));
}

function perPeriod(
  prefix: string,
  indicator: (period: number) => IndicatorSpec<'value'>,
  periods: readonly number[],
): Feature[] {
  return periods.flatMap((period) => columns(indicator(period), { [`${prefix}_${period}`]: 'value' }));
}

/** The 69 standard features in their canonical order; columns that share a spec share one instance. */
export const SIXTY_NINE: readonly Feature[] = [
  ...perPeriod('ema', ema, [5, 8, 9, 12, 13, 21, 26, 34, 50, 55, 89]),
  ...perPeriod('sma', sma, [10, 20, 30, 50, 100, 200]),
  ...perPeriod('hma', hma, [9, 20]),
  ...columns(tema(20), { tema_20: 'value' }),
  ...columns(dema(20), { dema_20: 'value' }),
  ...columns(macd(12, 26, 9), { macd: 'macd', macd_signal: 'signal', macd_histogram: 'histogram' }),
  ...columns(dmi(14), { adx: 'adx', plus_di: 'plusDi', minus_di: 'minusDi' }),
  ...columns(aroon(25), { aroon_up: 'up', aroon_down: 'down' }),
  ...columns(supertrend(10, 3), { supertrend: 'value' }),
  ...columns(midprice(26), { ichimoku_base: 'value' }),
  ...columns(apo(12, 26), { ema_spread_fast: 'value' }),
  ...columns(apo(21, 50), { ema_spread_medium: 'value' }),
  ...perPeriod('rsi', rsi, [7, 14, 21, 28]),
  ...columns(stochastic(14, 3, 3), { stoch_k: 'k', stoch_d: 'd' }),
  ...columns(williamsR(14), { williams_r: 'value' }),
  ...columns(cci(20), { cci: 'value' }),
  ...columns(tsi(25, 13), { tsi: 'value' }),
  ...columns(cmo(14), { cmo: 'value' }),
  ...columns(ppo(12, 26, 9), { ppo: 'ppo', ppo_signal: 'signal' }),
  ...columns(trix(15), { trix: 'value' }),
  ...columns(ultimateOscillator(7, 14, 28), { ultimate_osc: 'value' }),
  ...columns(awesomeOscillator(5, 34), { awesome_osc: 'value' }),
  ...perPeriod('roc', roc, [9, 12, 25]),
  ...columns(bollinger(20, 2), {
    bb_upper: 'upper',
    bb_middle: 'middle',
    bb_lower: 'lower',
    bb_width: 'width',
    bb_pct_b: 'percentB',
  }),
  ...columns(atr(14), { atr: 'value' }),
  ...columns(natr(14), { atr_percent: 'value' }),
  ...columns(donchian(20), { donchian_upper: 'upper', donchian_lower: 'lower' }),
  ...columns(keltner(20, 10, 2), { keltner_upper: 'upper', keltner_middle: 'middle', keltner_lower: 'lower' }),
  ...columns(massIndex(9, 25), { mass_index: 'value' }),
  ...columns(chandelier(22, 3), { chandelier_long: 'long', chandelier_short: 'short' }),
  ...columns(obv(), { obv: 'value' }),
  ...columns(vwap(), { vwap: 'value' }),
  ...columns(cmf(20), { cmf: 'value' }),
];
