import * as z from 'zod';
import { MINUTE_MS } from '../../../market/units.ts';
import type { RestAsk } from '../rest/ask.ts';
import type { Stage } from './fault.ts';
import { faultOf, oneOf, wholeBetween } from './fault.ts';

const HOWS = ['short', 'hole', 'descending', 'overlap', 'offGrid', 'outside', 'forming'] as const;
/** A page that ends half done is lawful, and can only be believed: it comes when it is asked for. */
const DRAWN = HOWS.slice(0, -1);
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

/** Pages of candles come short, with a hole, backwards, with a row twice, off the minute, too early, or half done. */
export const BAD_PAGE = faultOf<{ how?: How }>({
  kind: 'badPage',
  params: z.strictObject({ how: z.enum(HOWS).optional() }),
  lastsSeconds: [30, 240],
  draw: ({ random }) => ({ how: oneOf(random, DRAWN) }),
  begin(stage, params) {
    const { random } = stage;
    const holes = new Holes();
    return {
      page(rows, ask) {
        if (rows.length < 2) return rows;
        const at = wholeBetween(random, 0, rows.length - 1);
        stage.note();
        switch (params.how ?? oneOf(random, DRAWN)) {
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
          case 'forming': {
            const kept = rows.slice(0, at + 1);
            return kept.with(at, formingRow(kept[at]!));
          }
        }
      },
    };
  },
});
