import * as z from 'zod';
import { MINUTE_MS, SECOND_MS } from '../../../market/units.ts';
import type { RestAsk } from '../rest/ask.ts';
import type { Stage } from './fault.ts';
import { faultOf, oneOf, wholeBetween } from './fault.ts';

const HOWS = ['short', 'hole', 'descending', 'overlap', 'offGrid', 'outside', 'forming'] as const;
/** A row is shown half done for so long; what an exchange says half a minute long can only be believed. */
const LAG_MS = 25 * SECOND_MS;
type How = (typeof HOWS)[number];
type Rows = unknown[][];

/** A row as it was while its minute was forming. */
function formingRow(row: readonly unknown[]): unknown[] {
  const [openTime, open, , , , , lastMs] = row;
  return [openTime, open, open, open, open, '0', lastMs, '0', 0, '0', '0', '0'];
}

function shifted(row: readonly unknown[], ms: number): unknown[] {
  const [openTime, ...rest] = row as [number, ...unknown[]];
  return [openTime + ms, ...rest.slice(0, 5), (rest[5] as number) + ms, ...rest.slice(6)];
}

/** Pages leave each minute out but once: twice would be the exchange's word that it has none. */
class Holes {
  readonly #made = new Set<string>();

  make(rows: Rows, { query }: RestAsk, { random }: Stage): Rows {
    const at = wholeBetween(random, 0, rows.length - 2);
    const key = `${query.get('symbol')}|${String(rows[at]![0])}`;
    if (this.#made.has(key)) return rows;
    this.#made.add(key);
    return rows.toSpliced(at, 1);
  }
}

/** Pages of a replica that lags: they end with a row that is long over, and half done. */
class HalfDone {
  /** When each minute was first shown so. */
  readonly #since = new Map<string, number>();

  make(rows: Rows, { query }: RestAsk, { random, clock }: Stage): Rows {
    const at = wholeBetween(random, 0, rows.length - 1);
    const now = clock.now();
    const key = `${query.get('symbol')}|${String(rows[at]![0])}`;
    const since = this.#since.get(key) ?? now;
    this.#since.set(key, since);
    return now - since > LAG_MS ? rows : [...rows.slice(0, at), formingRow(rows[at]!)];
  }
}

/** Pages of candles come short, with a hole, backwards, with a row twice, off the minute, too early, or half done. */
export const BAD_PAGE = faultOf<{ how?: How }>({
  kind: 'badPage',
  params: z.strictObject({ how: z.enum(HOWS).optional() }),
  lastsSeconds: [30, 240],
  draw: ({ random }) => ({ how: oneOf(random, HOWS) }),
  begin(stage, params) {
    const { random } = stage;
    const holes = new Holes();
    const halfDone = new HalfDone();
    return {
      page(rows, ask) {
        if (rows.length < 2) return rows;
        const at = wholeBetween(random, 0, rows.length - 1);
        stage.note();
        switch (params.how ?? oneOf(random, HOWS)) {
          case 'short':
            return rows.slice(0, wholeBetween(random, 1, rows.length - 1));
          case 'hole':
            return holes.make(rows, ask, stage);
          case 'descending':
            return rows.toReversed();
          case 'overlap':
            return rows.toSpliced(at, 0, rows[at]!);
          case 'offGrid':
            return rows.with(at, shifted(rows[at]!, 5));
          case 'outside':
            return [shifted(rows[0]!, -MINUTE_MS), ...rows];
          case 'forming':
            return halfDone.make(rows, ask, stage);
        }
      },
    };
  },
});
