import type { Candle } from '../market/candle.ts';
import { Channels } from './at-once/channels.ts';
import { CloseAverages } from './at-once/close-averages.ts';
import { CloseWindow } from './at-once/close-window.ts';
import { Momentum } from './at-once/momentum.ts';
import { Move } from './at-once/move.ts';
import { Ranges } from './at-once/ranges.ts';
import { awesomeOscillator } from './awesome-oscillator.ts';
import { cci } from './cci.ts';
import { dmi } from './dmi.ts';
import { FEATURE } from './feature-columns.ts';
import { Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { massIndex } from './mass-index.ts';
import { cmf } from './money-flow.ts';
import { obv } from './obv.ts';
import { SIXTY_NINE } from './sixty-nine.ts';
import type { Feature } from './sixty-nine.ts';
import { supertrend } from './supertrend.ts';
import { ultimateOscillator } from './ultimate-oscillator.ts';
import { vwap } from './vwap.ts';
import { hma } from './wma.ts';

/** Two outputs beside the 69 that come for free: the supertrend's side, and the deviation around the day's VWAP. */
const COMPANIONS: readonly Feature[] = [
  { name: 'supertrend_dir', spec: supertrend(10, 3), output: 'direction' },
  { name: 'vwap_sd', spec: vwap(), output: 'deviation' },
];

const COLUMNS = [...SIXTY_NINE, ...COMPANIONS];
const NAMES = COLUMNS.map(({ name }) => name);
const SUPERTREND_SIDE = SIXTY_NINE.length;
const VWAP_DEVIATION = SIXTY_NINE.length + 1;

/**
 * All features in one indicator: those that look at the same numbers share them, and each call below always meets the
 * same class, which lets the machine call it directly. Less than half the time of moving them one by one through a list.
 */
class SixtyNineAtOnce extends Indicator {
  private readonly move = new Move();
  private readonly averages = new CloseAverages(this.values);
  private readonly window = new CloseWindow(this.values);
  private readonly momentum = new Momentum(this.values);
  private readonly ranges = new Ranges(this.values);
  private readonly channels = new Channels(this.values);
  private readonly hma9 = hma(9).create();
  private readonly hma20 = hma(20).create();
  private readonly dmi = dmi(14).create();
  private readonly cci = cci(20).create();
  private readonly ultimate = ultimateOscillator(7, 14, 28).create();
  private readonly awesome = awesomeOscillator(5, 34).create();
  private readonly massIndex = massIndex(9, 25).create();
  private readonly obv = obv().create();
  private readonly vwap = vwap().create();
  private readonly cmf = cmf(20).create();

  constructor() {
    super(COLUMNS.length);
  }

  update(candle: Candle): void {
    const { move } = this;
    move.update(candle);
    this.averages.update(move);
    this.window.update(move);
    this.momentum.update(move);
    this.ranges.update(move);
    this.channels.update(move);
    this.hma9.update(candle);
    this.hma20.update(candle);
    this.dmi.update(candle);
    this.cci.update(candle);
    this.ultimate.update(candle);
    this.awesome.update(candle);
    this.massIndex.update(candle);
    this.obv.update(candle);
    this.vwap.update(candle);
    this.cmf.update(candle);
    this.gather();
  }

  /** Copies what the indicators with outputs of their own say. */
  private gather(): void {
    const { values, dmi, vwap } = this;
    values[FEATURE.hma_9] = this.hma9.values[0] as number;
    values[FEATURE.hma_20] = this.hma20.values[0] as number;
    values[FEATURE.plus_di] = dmi.values[0] as number;
    values[FEATURE.minus_di] = dmi.values[1] as number;
    values[FEATURE.adx] = dmi.values[2] as number;
    values[SUPERTREND_SIDE] = this.ranges.side;
    values[FEATURE.cci] = this.cci.values[0] as number;
    values[FEATURE.ultimate_osc] = this.ultimate.values[0] as number;
    values[FEATURE.awesome_osc] = this.awesome.values[0] as number;
    values[FEATURE.mass_index] = this.massIndex.values[0] as number;
    values[FEATURE.obv] = this.obv.values[0] as number;
    values[FEATURE.vwap] = vwap.values[0] as number;
    values[VWAP_DEVIATION] = vwap.values[1] as number;
    values[FEATURE.cmf] = this.cmf.values[0] as number;
  }
}

/**
 * The 69 features as one indicator, in the order of SIXTY_NINE, then `supertrend_dir` (1 or −1) and `vwap_sd` (volume-
 * weighted deviation of the day's typical prices, quote units). The same numbers as theirs one by one, to the bit.
 */
export function sixtyNine(): IndicatorSpec {
  const warmUp = Math.max(...COLUMNS.map(({ spec }) => spec.warmUp));
  return { key: 'sixtyNine()', outputs: NAMES, warmUp, create: () => new SixtyNineAtOnce() };
}
