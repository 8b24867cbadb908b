/** What the reader chose to see; every panel that depends on it listens. */
interface Chosen {
  symbol: string;
  /** Timeframe of the chart, minutes. */
  minutes: number;
  bot: string;
  /** Part of a symbol's name; empty for all. */
  filter: string;
}

const chosen: Chosen = { symbol: '', minutes: 1, bot: '', filter: '' };
const listeners: ((what: keyof Chosen) => void)[] = [];

/** The reader's choices as they are now. */
export const choice: Readonly<Chosen> = chosen;

/** Changes one choice and tells all who listen. */
export function choose<K extends keyof Chosen>(what: K, value: Chosen[K]): void {
  if (chosen[what] === value) return;
  chosen[what] = value;
  for (const listen of listeners) listen(what);
}

/** Hears of every change from now on. */
export function onChoice(listen: (what: keyof Chosen) => void): void {
  listeners.push(listen);
}

/** True when the filter lets a symbol through. */
export function isShown(symbol: string): boolean {
  return symbol.toUpperCase().includes(chosen.filter.trim().toUpperCase());
}
