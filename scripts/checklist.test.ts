import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escapeHtml } from '../reports/page/markup.ts';
import { renderReport } from '../reports/page/page.ts';
import { definitionOf } from '../reports/stats/catalogue.ts';
import { CHECKLIST } from '../reports/stats/checklist.ts';
import { figures } from '../reports/stats/checklist-place.ts';
import { summarise } from '../reports/stats/summary.ts';
import { figureText } from '../reports/stats/text.ts';
import { sampleRecord } from '../reports/testing/record.ts';
import { sampleValidation } from '../reports/testing/validation.ts';
import { standingItems } from './checklist/items.ts';
import { spotsOf } from './checklist/spots.ts';
import type { Spot } from './checklist/spots.ts';
import { buildProgram } from './program/built-program.ts';
import type { BuiltProgram } from './program/built-program.ts';

const items = standingItems();
const summary = summarise(sampleRecord({ days: 500, symbols: ['AAAUSDT', 'BBBUSDT'] }));

/** What the page holds under an anchor: a section up to its end, or the one element of a chart. */
function partAt(page: string, anchor: string): string | undefined {
  if (anchor.startsWith('chart-')) return new RegExp(`<div class="chart[^"]*" id="${anchor}"`).exec(page)?.[0];
  return new RegExp(`<section id="${anchor}".*?</section>`, 's').exec(page)?.[0];
}

/** What follows each label of this text, or where there is none each heading, up to the next of its kind. */
function under(part: string, title: string): readonly string[] {
  const name = escapeHtml(title).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const after = (start: string, end: string): string[] =>
    [...part.matchAll(new RegExp(`${start}${name}${end}(.*?)(?=${start}|$)`, 'gs'))].map((match) => match[1]!);
  const labels = after('<dt>', '</dt>');
  return labels.length > 0 ? labels : after('<(?:h2|h3|summary)[^>]*>(?:<a[^>]*>)?', '(?:</| <small>)');
}

describe('the checklist against the page', () => {
  let page: string;
  beforeAll(async () => {
    page = await renderReport(
      sampleRecord({ days: 500, symbols: ['AAAUSDT', 'BBBUSDT'] }),
      summary,
      sampleValidation(),
    );
  });

  it.each(items.filter(({ standing }) => standing === 'page').map((item) => [item.item, item] as const))(
    '%s is where the list says',
    (_item, { spots }) => {
      expect(spots).not.toEqual([]);
      const missing = spots.filter(({ anchor, title }) => {
        const part = partAt(page, anchor);
        return part === undefined || (title !== undefined && under(part, title).length !== 1);
      });
      expect(missing).toEqual([]);
    },
  );

  it('shows every figure of the summary under its label, a dash with the reason where there is none', () => {
    const names = CHECKLIST.flatMap(({ place }) => (place.kind === 'figure' ? place.names : []));
    const wrong = names.filter((name) => {
      const [{ anchor, title }] = spotsOf(figures(name)) as [Required<Spot>];
      const [text = ''] = under(partAt(page, anchor)!, title);
      const figure = summary.figures[name];
      const reason = figure.value === null ? `<dd class="why">${escapeHtml(figure.why)}</dd>` : '';
      return !text.startsWith(`<dd>${escapeHtml(figureText(figure, definitionOf(name).unit))}</dd>${reason}`);
    });
    expect(wrong).toEqual([]);
    expect(names.length).toBeGreaterThan(156);
  });

  it('has rows under every heading of a table', () => {
    const tables = items.filter(({ item, spots }) => item.startsWith('T') && spots.length > 0);
    const empty = tables.filter(({ spots }) =>
      spots.some(({ anchor, title = '' }) => !/<tbody><tr>/.test(under(partAt(page, anchor)!, title)[0] ?? '')),
    );
    expect([tables.length, empty]).toEqual([9, []]);
  });

  it('would notice a figure, a table or a chart that is gone', () => {
    const without = page.replace('<dt>Sharpe</dt>', '').replace('id="chart-equity"', '').replace('Year by year', '');
    expect(under(partAt(without, 'figures')!, 'Sharpe')).toEqual([]);
    expect(partAt(without, 'chart-equity')).toBeUndefined();
    expect(under(partAt(without, 'returns')!, 'Year by year')).toEqual([]);
  });
});

describe('the program', () => {
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await buildProgram('scripts/checklist.ts');
  });
  afterAll(() => program.remove());

  it('prints every item with where it stands', async () => {
    const { exitCode, stdout } = await program.run([]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^M74 +Sharpe +#figures Sharpe$/m);
    expect(stdout).toMatch(/^C1 +Equity against the benchmark +#chart-equity$/m);
    expect(stdout).toMatch(/^C29 +Parameter heatmap +does not apply, because .{20}/m);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2 + items.length + 2);
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await program.run(['--json']);
    const { counts, items: printed } = JSON.parse(stdout) as { counts: Record<string, number>; items: object[] };
    expect(printed).toEqual(JSON.parse(JSON.stringify(items)));
    expect(Object.values(counts).reduce((a, b) => a + b)).toBe(156 + 13 + 33);
    expect((await program.run(['--jsn'])).exitCode).toBe(2);
  });
});
