import { createRequire } from 'node:module';
import { Indicator } from '../indicators/indicator.ts';
import type { IndicatorSpec } from '../indicators/indicator.ts';
import { MutableCandle } from '../market/candle.ts';
import type { Candle } from '../market/candle.ts';
import { suggestion, UsageError } from '../market/errors.ts';
import type { State } from '../market/state.ts';
import { compareCodeUnits } from '../market/units.ts';

/** Indicators of the package that eat closes, and those that eat candles. What cannot stream is left out. */
const OF_CLOSES = [
  ...(['SMA', 'EMA', 'WMA', 'WEMA', 'MACD', 'RSI', 'BollingerBands', 'ROC', 'KST', 'TRIX', 'StochasticRSI'] as const),
  ...(['SD', 'Highest', 'Lowest', 'Sum', 'AverageGain', 'AverageLoss'] as const),
] as const;
const OF_CANDLES = [
  ...(['ADX', 'ATR', 'TrueRange', 'PSAR', 'Stochastic', 'WilliamsR', 'ADL', 'OBV', 'ForceIndex', 'CCI'] as const),
  ...(['AwesomeOscillator', 'VWAP', 'MFI', 'HeikinAshi', 'IchimokuCloud', 'KeltnerChannels'] as const),
  'ChandelierExit',
] as const;
const KNOWN: readonly string[] = [...OF_CLOSES, ...OF_CANDLES];

/** A class of the package that can stream. */
export type TechnicalName = (typeof OF_CLOSES)[number] | (typeof OF_CANDLES)[number];

/** Output names of those that answer with more than a number. */
interface Outputs {
  readonly MACD: 'MACD' | 'signal' | 'histogram';
  readonly BollingerBands: 'middle' | 'upper' | 'lower' | 'pb';
  readonly KST: 'kst' | 'signal';
  readonly StochasticRSI: 'stochRSI' | 'k' | 'd';
  readonly ADX: 'adx' | 'pdi' | 'mdi';
  readonly Stochastic: 'k' | 'd';
  readonly HeikinAshi: 'open' | 'high' | 'low' | 'close' | 'volume';
  readonly IchimokuCloud: 'conversion' | 'base' | 'spanA' | 'spanB';
  readonly KeltnerChannels: 'middle' | 'upper' | 'lower';
  readonly ChandelierExit: 'exitLong' | 'exitShort';
}

/** Outputs of an indicator of the package: its own names, or 'value' for a single number. */
export type TechnicalOutput<Name extends TechnicalName> = Name extends keyof Outputs ? Outputs[Name] : 'value';

function eatsCloses(name: string): boolean {
  return (OF_CLOSES as readonly string[]).includes(name);
}

/** Numbers kept of each candle for those that eat candles. */
const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;
/** Candles within which an indicator must have given all of its outputs. */
const PROBE_CANDLES = 5_000;

/** Parameters as the package names them, e.g. { period: 14 }. */
export type TechnicalParams = Readonly<Record<string, number | boolean>>;

type Answer = number | Readonly<Record<string, unknown>> | undefined;

interface Streaming {
  nextValue(input: number | object): Answer;
}

type Library = Readonly<Record<string, new (input: object) => Streaming>>;

const requireHere = createRequire(import.meta.url);

/** A fresh instance; the package is loaded with the first. */
function createStreaming(name: string, params: TechnicalParams): Streaming {
  const library = requireHere('technicalindicators') as Library;
  const nothing = { values: [], timestamp: [], ...Object.fromEntries(FIELDS.map((field) => [field, []])) };
  return new library[name]!({ ...nothing, ...params });
}

/** The named numbers of an answer; none before it is warm. */
function numbersOf(answer: Answer): Readonly<Record<string, number>> {
  if (typeof answer === 'number') return Number.isNaN(answer) ? {} : { value: answer };
  const entries = Object.entries(answer ?? {}).filter(([field]) => field !== 'timestamp');
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'number' && !Number.isNaN(value))) as never;
}

class TechnicalIndicator extends Indicator {
  /** Everything taken since the start: the package's own state is out of reach. */
  private taken = new Float64Array(256);
  private length = 0;
  readonly #recipe: { readonly name: string; readonly params: TechnicalParams; readonly outputs: readonly string[] };
  #streaming: Streaming;
  readonly #eatsCloses: boolean;

  constructor(name: string, params: TechnicalParams, outputs: readonly string[]) {
    super(outputs.length);
    this.#recipe = { name, params, outputs };
    this.#eatsCloses = eatsCloses(name);
    this.#streaming = createStreaming(name, params);
  }

  update(candle: Candle): void {
    if (this.#eatsCloses) {
      this.keep(candle.close);
      this.feed(candle.close);
      return;
    }
    const { open, high, low, close, volume } = candle;
    for (const value of [open, high, low, close, volume]) this.keep(value);
    this.feed({ open, high, low, close, volume });
  }

  override save(): State {
    return { taken: this.taken.slice(0, this.length), values: this.values.slice() };
  }

  /** Runs a fresh instance over everything that was taken. */
  override restore(state: State): void {
    const { taken, values } = state as { taken: Float64Array; values: Float64Array };
    this.#streaming = createStreaming(this.#recipe.name, this.#recipe.params);
    this.taken = taken.slice();
    this.length = taken.length;
    this.values.fill(NaN);
    if (this.#eatsCloses) for (const close of taken) this.feed(close);
    else {
      for (let i = 0; i < taken.length; i += FIELDS.length) {
        this.feed(Object.fromEntries(FIELDS.map((field, k) => [field, taken[i + k]])));
      }
    }
    this.values.set(values);
  }

  private feed(input: number | object): void {
    const numbers = numbersOf(this.#streaming.nextValue(input));
    this.#recipe.outputs.forEach((output, k) => (this.values[k] = numbers[output] ?? NaN));
  }

  private keep(value: number): void {
    if (this.length === this.taken.length) {
      const longer = new Float64Array(Math.max(256, this.length * 2));
      longer.set(this.taken);
      this.taken = longer;
    }
    this.taken[this.length++] = value;
  }
}

/** Finds out the outputs and the warm-up of an indicator by running it over made-up candles. */
function probe(name: string, params: TechnicalParams): { outputs: readonly string[]; warmUp: number } {
  const streaming = createStreaming(name, params);
  const candle = new MutableCandle();
  const firsts = new Map<string, number>();
  let fields = 0;
  for (let i = 0; i < PROBE_CANDLES; i++) {
    // A saw with teeth of 7 and 11 candles: it rises, falls and never stands still.
    candle.open = candle.close = 100 + (i % 7) + (i % 11) / 2;
    candle.high = candle.close + 1 + (i % 3) / 4;
    candle.low = candle.close - 1;
    candle.volume = 10 + (i % 5);
    const { open, high, low, close, volume } = candle;
    const answer = streaming.nextValue(eatsCloses(name) ? close : { open, high, low, close, volume });
    for (const output of Object.keys(numbersOf(answer))) if (!firsts.has(output)) firsts.set(output, i);
    if (typeof answer === 'object') fields = Object.keys(answer).filter((field) => field !== 'timestamp').length;
    if (firsts.size > 0 && firsts.size >= fields) break;
  }
  if (firsts.size === 0) {
    throw new UsageError(
      `technicalindicators.${name} gives no number within ${PROBE_CANDLES} candles: check its parameters.`,
    );
  }
  return { outputs: [...firsts.keys()], warmUp: Math.max(...firsts.values()) + 1 };
}

/**
 * Any streaming indicator of the npm package `technicalindicators` by its class name, with the package's own parameters
 * (`fromTechnicalIndicators('RSI', { period: 14 })`) and output names; a single number is called 'value'. Its formulas,
 * seeds and rounding are the package's, and it allocates with every candle: our own are an order of magnitude faster.
 *
 * The package's state cannot be read, so a saved state is everything taken since the start, 8 bytes a candle for those of
 * closes and 40 for those of candles (21 MB a year of 1m candles), and restoring runs through all of it.
 *
 * Throws UsageError for a name it does not have, and for parameters with which no number ever comes.
 */
export function fromTechnicalIndicators<Name extends TechnicalName>(
  name: Name,
  params: TechnicalParams = {},
): IndicatorSpec<TechnicalOutput<Name>> {
  if (!KNOWN.includes(name)) {
    throw new UsageError(`technicalindicators has no streaming indicator "${name}".${suggestion(name, KNOWN)}`);
  }
  const { outputs, warmUp } = probe(name, params);
  const named = Object.keys(params).sort(compareCodeUnits);
  return {
    key: `technicalindicators.${name}(${named.map((key) => `${key}=${String(params[key])}`).join(',')})`,
    outputs: outputs as readonly TechnicalOutput<Name>[],
    warmUp,
    create: () => new TechnicalIndicator(name, params, outputs),
  };
}
