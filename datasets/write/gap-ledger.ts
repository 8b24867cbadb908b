import type { GapEntry, GapKind } from '../../engine/market/gap.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';

/** A row that was set aside: whose, why and where it stood. */
export interface SetAside {
  readonly symbol: string;
  readonly kind: GapKind;
  /** The rule, as a sentence without its full stop. */
  readonly says: string;
  readonly time: number;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

interface Stretch {
  readonly first: SetAside;
  from: number;
  to: number;
  count: number;
  lastLine: number;
}

/** Stretches of one symbol, rule and file that are listed one by one; later ones join the last. */
const LISTED_STRETCHES = 200;

function detailOf({ first, count, lastLine }: Stretch): string {
  if (first.file === undefined) return `${first.says}.`;
  if (first.line === undefined) return `${first.says} (${first.file}).`;
  const lines = count === 1 ? `line ${first.line}` : `lines ${first.line} to ${lastLine}`;
  return `${first.says} (${first.file}, ${lines}).`;
}

/** Total order of the ledger: symbol, time, kind, detail. */
export function compareGaps(a: GapEntry, b: GapEntry): number {
  return (
    compareCodeUnits(a.symbol, b.symbol) ||
    a.from - b.from ||
    compareCodeUnits(a.kind, b.kind) ||
    a.to - b.to ||
    compareCodeUnits(a.detail ?? '', b.detail ?? '')
  );
}

/** Collects rows that were set aside; neighbouring lines with the same fault become one entry. */
export class GapLedger {
  private readonly stretches = new Map<string, Stretch[]>();

  note(row: SetAside): void {
    const key = `${row.symbol}\n${row.kind}\n${row.says}\n${row.file ?? ''}`;
    let list = this.stretches.get(key);
    if (!list) this.stretches.set(key, (list = []));
    const last = list.at(-1);
    const line = row.line ?? 0;
    const joins =
      last !== undefined && (row.line === undefined || line === last.lastLine + 1 || list.length >= LISTED_STRETCHES);
    if (!joins) {
      list.push({ first: row, from: row.time, to: row.time, count: 1, lastLine: line });
      return;
    }
    last.from = Math.min(last.from, row.time);
    last.to = Math.max(last.to, row.time);
    last.count++;
    last.lastLine = line;
  }

  entries(): GapEntry[] {
    return [...this.stretches.values()].flat().map((stretch) => ({
      symbol: stretch.first.symbol,
      kind: stretch.first.kind,
      from: stretch.from,
      to: stretch.to,
      count: stretch.count,
      detail: detailOf(stretch),
    }));
  }
}
