import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { DAY_MS } from '../../../engine/market/units.ts';

const KEPT_DAYS = 128;

/** Closes at midnight UTC of every symbol of a run over the last 128 days. */
export class DailyCloses implements Stateful {
  readonly symbols: readonly string[];
  private readonly closes: Float64Array;
  private readonly days: Float64Array;

  constructor(symbols: readonly string[]) {
    this.symbols = symbols;
    this.closes = new Float64Array(symbols.length * KEPT_DAYS);
    this.days = new Float64Array(symbols.length * KEPT_DAYS).fill(NaN);
  }

  /** Notes a symbol's close at `time`, a midnight UTC. */
  note(symbol: string, time: number, close: number): void {
    const day = Math.floor(time / DAY_MS);
    const slot = this.slotOf(symbol, day);
    if (slot < 0) return;
    this.closes[slot] = close;
    this.days[slot] = day;
  }

  /** close / close `days` days before − 1, as of the midnight at or before `time`; NaN where either is unknown. */
  returnOver(symbol: string, days: number, time: number): number {
    const day = Math.floor(time / DAY_MS);
    return this.closeOf(symbol, day) / this.closeOf(symbol, day - days) - 1;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private closeOf(symbol: string, day: number): number {
    const slot = this.slotOf(symbol, day);
    return slot >= 0 && this.days[slot] === day ? (this.closes[slot] as number) : NaN;
  }

  private slotOf(symbol: string, day: number): number {
    const row = this.symbols.indexOf(symbol);
    return row < 0 ? -1 : row * KEPT_DAYS + (day & (KEPT_DAYS - 1));
  }
}
