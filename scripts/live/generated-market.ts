import { generateMarket } from '../../datasets/generate/market.ts';
import { STATISTIC_PERIOD_MS } from '../../engine/live/side/asks.ts';
import type { SimulatedMarket } from '../../engine/live/simulator/market.ts';
import { CANDLE_COLUMNS } from '../../engine/market/candle.ts';
import type { Candle, CandleColumns } from '../../engine/market/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { ObservationShelf } from '../exchange-sim/observation-shelf.ts';

/** The generated market that the simulated exchange trades: a year, the same for everybody. */
export const GENERATED_FROM = Date.UTC(2025, 0, 1);
export const GENERATED_TO = Date.UTC(2026, 0, 1);
const SEED = 1;
const BATCH = 4096;
const SIDE_AHEAD_MS = 14 * DAY_MS;

/** A symbol's candles, generated as far as they were asked for. */
class Tape {
  readonly #batches: CandleColumns[] = [];
  readonly #source: Iterator<{ readonly columns: CandleColumns }>;

  constructor(source: Iterator<{ readonly columns: CandleColumns }>) {
    this.#source = source;
  }

  candle(openTime: number): Candle | null {
    const index = (openTime - GENERATED_FROM) / MINUTE_MS;
    if (!(index >= 0) || openTime >= GENERATED_TO) return null;
    const batch = Math.floor(index / BATCH);
    while (this.#batches.length <= batch) {
      const next = this.#source.next();
      if (next.done === true) return null;
      this.#batches.push(next.value.columns);
    }
    const columns = this.#batches[batch]!;
    const row = index - batch * BATCH;
    const measures = Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, columns[name][row]]));
    return { ...measures, closeTime: openTime + MINUTE_MS, syntheticMinutes: 0 } as Candle;
  }
}

/** Side data, generated as far as they were asked for, and each time as much again: they are the same however far. */
class SideTape {
  readonly #symbols: readonly string[];
  #to = GENERATED_FROM;
  #shelf = new ObservationShelf([]);

  constructor(symbols: readonly string[]) {
    this.#symbols = symbols;
  }

  until(time: number): ObservationShelf {
    if (time < this.#to || this.#to >= GENERATED_TO) return this.#shelf;
    const ahead = Math.max(SIDE_AHEAD_MS, 2 * (time - GENERATED_FROM));
    this.#to = Math.min(GENERATED_TO, Math.ceil((GENERATED_FROM + ahead) / MINUTE_MS) * MINUTE_MS);
    const market = generateMarket({
      seed: SEED,
      symbols: this.#symbols,
      from: GENERATED_FROM,
      to: this.#to,
      statisticsMs: STATISTIC_PERIOD_MS,
    });
    this.#shelf = new ObservationShelf(market.observations());
    return this.#shelf;
  }
}

/** The generated market as the simulated exchange asks for it. Throws UsageError for symbols that are none. */
export function generatedMarket(symbols: readonly string[]): SimulatedMarket {
  const market = generateMarket({ seed: SEED, symbols, from: GENERATED_FROM, to: GENERATED_TO });
  const side = new SideTape(symbols);
  const tapes = new Map(symbols.map((symbol) => [symbol, new Tape(market.candles(symbol, BATCH)[Symbol.iterator]())]));
  return {
    instruments: market.symbols,
    firstOpen: GENERATED_FROM,
    candle: (symbol, openTime) => tapes.get(symbol)?.candle(openTime) ?? null,
    observations: (kind, symbol, span) => side.until(span.to).between(kind, symbol, span),
  };
}
