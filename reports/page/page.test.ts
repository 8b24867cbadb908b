import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCandleColumns } from '../../engine/market/candle.ts';
import { definitionOf, FIGURE_NAMES } from '../stats/catalogue.ts';
import { summarise } from '../stats/summary.ts';
import { sampleRecord } from '../testing/record.ts';
import { sampleValidation } from '../testing/validation.ts';
import { escapeHtml } from './markup.ts';
import { renderReport } from './page.ts';
import { SECTIONS } from './sections/contents.ts';

const SIZE_MAX = 3_000_000;

const render = (record: ReturnType<typeof sampleRecord>) => renderReport(record, summarise(record));
const renderFull = (record: ReturnType<typeof sampleRecord>) =>
  renderReport(record, summarise(record), sampleValidation());
const jsonIn = (page: string, id: string): unknown =>
  JSON.parse(new RegExp(`<script type="application/json" id="${id}">(.*?)</script>`, 's').exec(page)![1]!);

describe('renderReport', () => {
  const record = sampleRecord();
  let page: string;
  beforeAll(async () => {
    page = await render(record);
  });

  it('has every section with its anchor, and a link to each', () => {
    for (const [id] of SECTIONS) {
      expect(page).toContain(`<section id="${id}"`);
      expect(page).toContain(`<a href="#${id}">`);
    }
  });

  it('carries the same JSON that the programs print', () => {
    expect(jsonIn(page, 'summary')).toEqual(JSON.parse(JSON.stringify(summarise(record))));
  });

  it('allows exactly its own script and style, and nothing from elsewhere', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const script = /<script>(.*?)<\/script>/s.exec(page)![1]!;
    const style = /<style>(.*?)<\/style>/s.exec(page)![1]!;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page.replace(script, '').replace(style, '')).not.toMatch(/ style=| on[a-z]+=|src=|https?:/);
  });

  it('is the same bytes every time', async () => {
    expect(await render(sampleRecord())).toBe(page);
  });

  it('says what it does not test, and warns of an invented market', async () => {
    expect(page).toContain('Do not read these figures as evidence of skill');
    expect(page).not.toContain('SYNTHETIC MARKET');
    expect(await render(sampleRecord({ synthetic: true }))).toContain('SYNTHETIC MARKET');
  });

  it('shows the validation, and carries it as JSON', async () => {
    const validation = sampleValidation();
    const full = await renderReport(record, summarise(record), validation);
    expect(jsonIn(full, 'validation')).toEqual(JSON.parse(JSON.stringify(validation)));
    expect(jsonIn(page, 'validation')).toBeNull();
    const [conclusion, reasons] = validation.verdict.sentence.split(': ');
    expect(full).toContain(`<strong>${conclusion}:</strong> ${reasons}`);
    for (const { section } of validation.verdict.findings) expect(full).toContain(`href="#${section}"`);
    expect(full).toContain('0.187 to 0.238');
    expect(full).not.toContain('was not validated');
    expect(page).toContain('This run was not validated: nothing was tested');
  });

  it('says why a part of the validation is not there', async () => {
    const absent = { absent: 'the strategy has no heads' };
    const validation = { ...sampleValidation(), heads: absent, permutations: { absent: 'not asked for' } };
    const part = await renderReport(record, summarise(record), validation);
    expect(part).toContain('Not there: the strategy has no heads.');
    expect(part).toContain('not asked for');
  });

  it('shows every figure with its convention, and the interval of those that have one', () => {
    for (const name of FIGURE_NAMES) {
      const { label, meaning } = definitionOf(name);
      expect(page).toContain(`title="${escapeHtml(meaning)}"><dt>${escapeHtml(label)}</dt>`);
    }
    const { sharpe } = summarise(record).intervals;
    if ('absent' in sharpe) throw new Error('the sample has no interval');
    expect(page).toContain(`[${sharpe.low.toFixed(2)} to ${sharpe.high.toFixed(2)}]`);
  });

  it('explains what is empty', async () => {
    const empty = { ...sampleRecord({ trades: 0, days: 1 }), gaps: [], equity: [] };
    const bare = await render({
      ...empty,
      chart: { timeframe: '1h', candles: new Map([['BTCUSDT', createCandleColumns(0)]]) },
    });
    expect(bare).toContain('no chart candles');
    expect(bare).toContain('No trade was closed');
    expect(bare).toContain('The run made no trade');
    expect(bare).toContain('No candle of this period is missing');
    expect(bare.slice(0, bare.indexOf('<script'))).not.toMatch(/NaN|Infinity|undefined/);
  });

  it.each([
    ['9,000 trades', { trades: 9_000 }],
    ['20,000 trades on three symbols', { trades: 20_000, symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] }],
    ['nine years', { trades: 6_000, days: 3_285 }],
    ['40 symbols', { trades: 4_000, symbols: Array.from({ length: 40 }, (_, i) => `S${i}USDT`) }],
  ])('stays small with %s', async (_name, options) => {
    expect(Buffer.byteLength(await renderFull(sampleRecord(options)))).toBeLessThan(SIZE_MAX);
  });

  it('says plainly when it lists only some of the trades', async () => {
    const crowded = await render(sampleRecord({ trades: 12_000 }));
    expect(crowded).toContain('9,000 of 12,000 trades: the best and the worst');
    expect(crowded).toContain('All 12,000 are in trades.csv');
    expect(page).toContain('All 400 trades, also in trades.csv');
  });
});
