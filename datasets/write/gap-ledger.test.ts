import { describe, expect, it } from 'vitest';
import { GapLedger } from './gap-ledger.ts';
import type { SetAside } from './gap-ledger.ts';

const row = (time: number, change: Partial<SetAside> = {}): SetAside => ({
  symbol: 'BTCUSDT',
  kind: 'invalid',
  says: 'C_OHLC: bad',
  time,
  file: 'a.csv',
  line: time,
  ...change,
});

function entriesOf(...rows: SetAside[]) {
  const ledger = new GapLedger();
  for (const each of rows) ledger.note(each);
  return ledger.entries().map(({ kind, from, to, count, detail }) => [kind, from, to, count, detail]);
}

describe('GapLedger', () => {
  it('joins neighbouring lines of one fault', () => {
    expect(entriesOf(row(2), row(3), row(4), row(9))).toEqual([
      ['invalid', 2, 4, 3, 'C_OHLC: bad (a.csv, lines 2 to 4).'],
      ['invalid', 9, 9, 1, 'C_OHLC: bad (a.csv, line 9).'],
    ]);
  });

  it('keeps symbols, faults and files apart', () => {
    expect(
      entriesOf(row(2), row(3, { symbol: 'ETHUSDT' }), row(4, { says: 'other' }), row(5, { file: 'b.csv' })),
    ).toHaveLength(4);
  });

  it('joins rows that no file holds, whatever their order', () => {
    expect(
      entriesOf(row(5, { file: undefined, line: undefined }), row(2, { file: undefined, line: undefined })),
    ).toEqual([['invalid', 2, 5, 2, 'C_OHLC: bad.']]);
  });
});
