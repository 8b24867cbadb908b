import { expect, it } from 'vitest';
import { show, tableHtml } from './show.ts';

/** The texts of a table's cells, row by row. */
const cellsOf = (html: string): string[][] =>
  [...html.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/>([^<]*)<\/t[hd]>/g)].map(([, text = '']) => text),
  );

it('shows columns with numbers short, and a dash for what is missing', () => {
  const html = tableHtml({
    time: ['2024-01-01T00:00:00Z', ''],
    pnl: [1 / 3, NaN],
    id: [1234567, -0.5],
    won: [true, false],
  });
  expect(cellsOf(html)).toEqual([
    ['time', 'pnl', 'id', 'won'],
    ['2024-01-01T00:00:00Z', '0.333333', '1234567', 'true'],
    ['', '–', '-0.5', 'false'],
  ]);
});

it('shows the first rows, and says how many there are', () => {
  const html = tableHtml({ n: [1, 2, 3, 4] }, { rows: 2 });
  expect(cellsOf(html)).toEqual([['n'], ['1'], ['2']]);
  expect(html).toContain('2 of 4 rows');
  expect(tableHtml({ n: [1] })).not.toContain('rows');
  expect(cellsOf(tableHtml({ n: [] }))).toEqual([['n']]);
});

it('shows a DataFrame with its index', () => {
  expect(cellsOf(tableHtml({ columns: ['a'], index: ['mean', 'std'], values: [[1], [2]] }))).toEqual([
    ['', 'a'],
    ['mean', '1'],
    ['std', '2'],
  ]);
});

it('knows columns called like a DataFrame’s parts', () => {
  expect(cellsOf(tableHtml({ values: [5], columns: [6] }))).toEqual([
    ['values', 'columns'],
    ['5', '6'],
  ]);
});

it('lets no text become markup', () => {
  const shown: string[] = [];
  show({ html: (text) => void shown.push(text) }, { '<b>': ['<script>&"'] });
  expect(shown[0]).not.toMatch(/<script|<b>/);
  expect(shown[0]).toContain('&lt;script>&amp;&quot;');
});
