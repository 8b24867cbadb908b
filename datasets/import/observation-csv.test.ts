import { describe, expect, it } from 'vitest';
import { DataError, UsageError } from '../../engine/market/errors.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { readObservationCsv } from './observation-csv.ts';
import type { ObservationCsv } from './observation-csv.ts';

const DAY = Date.UTC(2022, 0, 5);

function read(text: string, options: Partial<ObservationCsv> & Pick<ObservationCsv, 'kind'>) {
  return readObservationCsv(text, { label: 'a.csv', source: 'import', ...options });
}

describe('readObservationCsv', () => {
  it('reads funding: eight hours unless the file says otherwise, known a minute after settlement', () => {
    const text = 'time_ms,symbol,funding_rate\n1641340800000,BTCUSDT,-0.00012359\n';
    expect(read(text, { kind: 'FUNDING_SETTLED' }).observations).toEqual([
      {
        id: `FUNDING_SETTLED|BTCUSDT|${DAY}`,
        kind: 'FUNDING_SETTLED',
        symbol: 'BTCUSDT',
        eventTime: DAY,
        availableAt: DAY + MINUTE_MS,
        lagAssumed: true,
        source: 'import',
        payload: { rate: -0.00012359, intervalHours: 8 },
      },
    ]);
    const archive = 'calc_time,funding_interval_hours,last_funding_rate\n1641340800000,4,0.0001\n';
    expect(read(archive, { kind: 'FUNDING_SETTLED', symbol: 'ETHUSDT' }).observations[0]).toMatchObject({
      symbol: 'ETHUSDT',
      payload: { rate: 0.0001, intervalHours: 4 },
    });
    expect(() => read(archive, { kind: 'FUNDING_SETTLED' })).toThrow(
      'line 2 names no symbol, and FUNDING_SETTLED needs one: give --symbol.',
    );
  });

  it.each([
    ['FEAR_GREED', 'date,fng', '2022-01-05,30', { value: 30 }, DAY, DAY + 10 * MINUTE_MS],
    [
      'DOMINANCE',
      'date,btc_dominance',
      '2022-01-05,40.5',
      { btcPct: 40.5 },
      DAY + DAY_MS,
      DAY + DAY_MS + 5 * MINUTE_MS,
    ],
    [
      'OPEN_INTEREST',
      'date,futures_open_interest',
      '2022-01-05,4288521109.1557',
      { oiQuote: 4288521109.1557 },
      DAY + DAY_MS,
      DAY + DAY_MS + MINUTE_MS,
    ],
  ] as const)(
    'dates a day of %s so that nothing is known too early',
    (kind, header, row, payload, eventTime, availableAt) => {
      const { observations } = read(`${header}\n${row}\n`, { kind });
      expect(observations).toEqual([
        expect.objectContaining({ symbol: null, payload, eventTime, availableAt, lagAssumed: true }),
      ]);
    },
  );

  it('takes a recorded availability as it is', () => {
    const { observations } = read('time,value,available_at\n2022-01-05T00:00:00Z,30,2022-01-05 08:00:00\n', {
      kind: 'FEAR_GREED',
    });
    expect(observations[0]).toMatchObject({ lagAssumed: false, availableAt: DAY + 8 * 60 * MINUTE_MS });
  });

  it('sets aside what cannot be true, with its line', () => {
    const { observations, impossible } = read(
      'date,btc_dominance\n2013-05-03,101.22\n2013-05-04,95.26\n2013-05-05,\n',
      { kind: 'DOMINANCE' },
    );
    expect(observations).toHaveLength(1);
    expect(impossible.map(({ line, says }) => [line, says])).toEqual([
      [2, 'btcPct is outside 0 to 100'],
      [4, 'btcPct is empty'],
    ]);
  });

  it('takes the columns that the user names, and all others of kinds without rules', () => {
    const named = read('time,Index Value\n2022-01-05,30\n', {
      kind: 'FEAR_GREED',
      columns: new Map([['value', 'Index Value']]),
    });
    expect(named.observations[0]!.payload).toEqual({ value: 30 });
    const news = read('time,title,score\n2022-01-05,"Rates, up ""again""",-0.5\n2022-01-05,"",1\n', {
      kind: 'NEWS',
    });
    expect(news.observations.map(({ payload }) => payload)).toEqual([
      { title: 'Rates, up "again"', score: -0.5 },
      { score: 1 },
    ]);
    expect(new Set(news.observations.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    [
      'date,btc\n2022-01-05,40\n',
      DataError,
      'a.csv has no column for btcPct of DOMINANCE among date, btc: name it with --column btcPct=COLUMN.',
    ],
    ['day,btc_dominance\n', DataError, 'a.csv has no column of times among day, btc_dominance.'],
    ['date,btc_dominance\n2022-01-05,40,1\n', DataError, 'a.csv, line 2 has 3 of 2 columns.'],
    ['date,btc_dominance\n2022-01-05,much\n', DataError, 'a.csv, line 2: btcPct "much" is no number.'],
    ['date,btc_dominance\n2022-13-05,4\n', DataError, 'a.csv, line 2: "2022-13-05" is no time'],
    [`date,btc_dominance\n${'x'.repeat(70_000)}\n`, DataError, 'a.csv, line 2 is longer than 65536 characters.'],
    ['date,btc_dominance\n"2022-01-05,4\n', DataError, 'a.csv, line 2: its quotes do not close.'],
  ])('refuses %j', (text, kind, message) => {
    expect(() => read(text, { kind: 'DOMINANCE' })).toThrow(message);
    expect(() => read(text, { kind: 'DOMINANCE' })).toThrow(kind);
  });

  it('refuses a column that is not there', () => {
    const refused = (): unknown => read('date,fng\n', { kind: 'FEAR_GREED', columns: new Map([['value', 'fgn']]) });
    expect(refused).toThrow('a.csv has no column "fgn". Did you mean "fng"?');
    expect(refused).toThrow(UsageError);
  });
});
