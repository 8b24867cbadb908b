import type { Candle } from '../market/candle.ts';
import { Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { SIXTY_NINE } from './sixty-nine.ts';
import type { Feature } from './sixty-nine.ts';
import { supertrend } from './supertrend.ts';
import { vwap } from './vwap.ts';

/** Two outputs beside the 69 that come for free: the supertrend's side, and the deviation around the day's VWAP. */
const COMPANIONS: readonly Feature[] = [
  { name: 'supertrend_dir', spec: supertrend(10, 3), output: 'direction' },
  { name: 'vwap_sd', spec: vwap(), output: 'deviation' },
];

const COLUMNS = [...SIXTY_NINE, ...COMPANIONS];
const NAMES = COLUMNS.map(({ name }) => name);

/** An output that has to be copied to its column. */
interface Copy {
  readonly from: Float64Array;
  readonly output: number;
  readonly column: number;
}

/**
 * All features in one indicator. Each call below always meets the same class, which lets the machine call it directly:
 * half the time of moving them one by one through a list. Indicators whose outputs are neighbouring columns write
 * straight into `values`.
 */
class SixtyNineAtOnce extends Indicator {
  private readonly emas: readonly Indicator[];
  private readonly smas: readonly Indicator[];
  private readonly hmas: readonly Indicator[];
  private readonly rsis: readonly Indicator[];
  private readonly rocs: readonly Indicator[];
  private readonly spreads: readonly Indicator[];
  private readonly tema: Indicator;
  private readonly dema: Indicator;
  private readonly trix: Indicator;
  private readonly macd: Indicator;
  private readonly ppo: Indicator;
  private readonly tsi: Indicator;
  private readonly dmi: Indicator;
  private readonly aroon: Indicator;
  private readonly supertrend: Indicator;
  private readonly midprice: Indicator;
  private readonly stochastic: Indicator;
  private readonly williamsR: Indicator;
  private readonly cci: Indicator;
  private readonly cmo: Indicator;
  private readonly ultimate: Indicator;
  private readonly awesome: Indicator;
  private readonly bollinger: Indicator;
  private readonly atr: Indicator;
  private readonly natr: Indicator;
  private readonly donchian: Indicator;
  private readonly keltner: Indicator;
  private readonly massIndex: Indicator;
  private readonly chandelier: Indicator;
  private readonly obv: Indicator;
  private readonly vwap: Indicator;
  private readonly cmf: Indicator;
  readonly #copies: readonly Copy[];

  constructor() {
    super(COLUMNS.length);
    const [byKey, copies] = createAll(this.values);
    this.#copies = copies;
    const of = (name: string): Indicator => byKey.get(COLUMNS[NAMES.indexOf(name)]!.spec.key)!;
    const every = (prefix: string): Indicator[] => NAMES.filter((name) => name.startsWith(prefix)).map(of);
    this.emas = every('ema_').filter((one) => !every('ema_spread_').includes(one));
    this.spreads = every('ema_spread_');
    this.smas = every('sma_');
    this.hmas = every('hma_');
    this.rsis = every('rsi_');
    this.rocs = every('roc_');
    this.tema = of('tema_20');
    this.dema = of('dema_20');
    this.trix = of('trix');
    this.macd = of('macd');
    this.ppo = of('ppo');
    this.tsi = of('tsi');
    this.dmi = of('adx');
    this.aroon = of('aroon_up');
    this.supertrend = of('supertrend');
    this.midprice = of('ichimoku_base');
    this.stochastic = of('stoch_k');
    this.williamsR = of('williams_r');
    this.cci = of('cci');
    this.cmo = of('cmo');
    this.ultimate = of('ultimate_osc');
    this.awesome = of('awesome_osc');
    this.bollinger = of('bb_upper');
    this.atr = of('atr');
    this.natr = of('atr_percent');
    this.donchian = of('donchian_upper');
    this.keltner = of('keltner_upper');
    this.massIndex = of('mass_index');
    this.chandelier = of('chandelier_long');
    this.obv = of('obv');
    this.vwap = of('vwap');
    this.cmf = of('cmf');
  }

  update(candle: Candle): void {
    this.updateFamilies(candle);
    this.tema.update(candle);
    this.dema.update(candle);
    this.trix.update(candle);
    this.macd.update(candle);
    this.ppo.update(candle);
    this.tsi.update(candle);
    this.dmi.update(candle);
    this.aroon.update(candle);
    this.supertrend.update(candle);
    this.midprice.update(candle);
    this.stochastic.update(candle);
    this.williamsR.update(candle);
    this.cci.update(candle);
    this.cmo.update(candle);
    this.ultimate.update(candle);
    this.awesome.update(candle);
    this.bollinger.update(candle);
    this.atr.update(candle);
    this.natr.update(candle);
    this.donchian.update(candle);
    this.keltner.update(candle);
    this.massIndex.update(candle);
    this.chandelier.update(candle);
    this.obv.update(candle);
    this.vwap.update(candle);
    this.cmf.update(candle);
    const copies = this.#copies;
    for (let i = 0; i < copies.length; i++) {
      const { from, output, column } = copies[i] as Copy;
      this.values[column] = from[output] as number;
    }
  }

  private updateFamilies(candle: Candle): void {
    const { emas, smas, hmas, rsis, rocs, spreads } = this;
    for (let i = 0; i < emas.length; i++) (emas[i] as Indicator).update(candle);
    for (let i = 0; i < smas.length; i++) (smas[i] as Indicator).update(candle);
    for (let i = 0; i < hmas.length; i++) (hmas[i] as Indicator).update(candle);
    for (let i = 0; i < rsis.length; i++) (rsis[i] as Indicator).update(candle);
    for (let i = 0; i < rocs.length; i++) (rocs[i] as Indicator).update(candle);
    for (let i = 0; i < spreads.length; i++) (spreads[i] as Indicator).update(candle);
  }
}

/** One indicator per recipe: it writes into its columns where they lie as it has them, else its outputs are copied. */
function createAll(values: Float64Array): [Map<string, Indicator>, Copy[]] {
  const byKey = new Map<string, Indicator>();
  const copies: Copy[] = [];
  for (const { spec } of COLUMNS) {
    if (byKey.has(spec.key)) continue;
    const indicator = spec.create();
    byKey.set(spec.key, indicator);
    const columns = COLUMNS.flatMap((one, column) =>
      one.spec.key === spec.key ? [{ output: spec.outputs.indexOf(one.output), column }] : [],
    );
    const start = columns[0]!.column;
    const fits = columns.every(({ output, column }, k) => output === k && column === start + k);
    if (fits && columns.length === spec.outputs.length) {
      (indicator as { values: Float64Array }).values = values.subarray(start, start + columns.length);
      continue;
    }
    for (const { output, column } of columns) copies.push({ from: indicator.values, output, column });
  }
  return [byKey, copies];
}

/**
 * The 69 features as one indicator, in the order of SIXTY_NINE, then `supertrend_dir` (1 or −1) and `vwap_sd` (volume-
 * weighted deviation of the day's typical prices, quote units). The same numbers as theirs one by one, to the bit.
 */
export function sixtyNine(): IndicatorSpec {
  const warmUp = Math.max(...COLUMNS.map(({ spec }) => spec.warmUp));
  return { key: 'sixtyNine()', outputs: NAMES, warmUp, create: () => new SixtyNineAtOnce() };
}
