import { MEASURES } from '../../../engine/journal/chain.ts';
import type { LiveFrame } from '../../../engine/live/record/frame-bytes.ts';
import type { Candle } from '../../../engine/market/candle.ts';
import type { FrameBatch, Lane } from '../../../engine/market/frames.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';

/** Differences that are listed one by one; all are counted. */
export const LISTED_MAX = 1_000;

/** A minute of a symbol that was seen otherwise than it is official. */
export interface CandleDifference {
  readonly symbol: string;
  readonly openTime: number;
  readonly kind: 'differs' | 'onlyAsSeen' | 'onlyOfficial';
  /** Measures that differ; empty where one side has no candle. */
  readonly fields: readonly { readonly name: string; readonly asSeen: number; readonly official: number }[];
}

/** How candles as they were seen stand against official ones. */
export interface CandleAccount {
  /** Minutes of symbols with a candle on both sides. */
  readonly compared: number;
  readonly differing: number;
  readonly onlyAsSeen: number;
  readonly onlyOfficial: number;
  /** The first of them, by time and symbol. */
  readonly listed: readonly CandleDifference[];
}

/** Takes frames of both sides in step, both in the order of their closes. */
export class CandleComparison {
  readonly #symbols: readonly string[];
  readonly #seen: Iterator<{ readonly frame: LiveFrame }>;
  #next: LiveFrame | undefined;
  #counts = { compared: 0, differing: 0, onlyAsSeen: 0, onlyOfficial: 0 };
  readonly #listed: CandleDifference[] = [];

  constructor(symbols: readonly string[], seen: Iterator<{ readonly frame: LiveFrame }>) {
    this.#symbols = symbols;
    this.#seen = seen;
    this.advance();
  }

  /** Compares the next official frames. */
  take({ firstClose, lastClose, lanes }: FrameBatch): void {
    const rows = lanes.map(({ minutes }) => minutes.begin);
    for (let openTime = firstClose - MINUTE_MS; openTime < lastClose; openTime += MINUTE_MS) {
      while (this.#next !== undefined && this.#next.openTime < openTime) this.passOver();
      const seen = this.#next?.openTime === openTime ? this.#next.candles : [];
      lanes.forEach((lane, i) => {
        const row = rows[i]!;
        const { columns, end } = lane.minutes;
        const isThere = row < end && columns.openTime[row] === openTime;
        if (isThere) rows[i] = row + 1;
        this.compare({ symbol: lane.symbol, openTime, seen: seen[i] ?? null }, isThere ? { lane, row } : null);
      });
      if (this.#next?.openTime === openTime) this.advance();
    }
  }

  /** The account once everything was taken; what was seen after the last official candle belongs to it. */
  finish(): CandleAccount {
    while (this.#next !== undefined) this.passOver();
    return { ...this.#counts, listed: this.#listed };
  }

  private advance(): void {
    const next = this.#seen.next();
    this.#next = next.done === true ? undefined : next.value.frame;
  }

  private passOver(): void {
    const { openTime, candles } = this.#next!;
    this.#symbols.forEach((symbol, i) => this.compare({ symbol, openTime, seen: candles[i] ?? null }, null));
    this.advance();
  }

  private compare(
    { symbol, openTime, seen }: { readonly symbol: string; readonly openTime: number; readonly seen: Candle | null },
    official: { readonly lane: Lane; readonly row: number } | null,
  ): void {
    if (seen === null && official === null) return;
    if (seen === null || official === null) {
      return this.note({ symbol, openTime, kind: seen === null ? 'onlyOfficial' : 'onlyAsSeen', fields: [] });
    }
    this.#counts.compared++;
    const { columns } = official.lane.minutes;
    const fields = MEASURES.flatMap((name) => {
      const [asSeen, said] = [seen[name], columns[name][official.row]!];
      // A source that does not tell a measure contradicts nobody.
      return asSeen === said || Number.isNaN(said) ? [] : [{ name, asSeen, official: said }];
    });
    if (fields.length > 0) this.note({ symbol, openTime, kind: 'differs', fields });
  }

  private note(difference: CandleDifference): void {
    this.#counts[difference.kind === 'differs' ? 'differing' : difference.kind]++;
    if (this.#listed.length < LISTED_MAX) this.#listed.push(difference);
  }
}
