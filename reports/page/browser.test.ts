import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summarise } from '../stats/summary.ts';
import { sampleRecord, sampleTrade } from '../testing/record.ts';
import type { SampleOptions } from '../testing/record.ts';
import { sampleValidation } from '../testing/validation.ts';
import type { Validation } from '../validation/validation.ts';
import { renderReport } from './page.ts';
import { SECTIONS } from './sections/contents.ts';

const CHROMIUM = '/usr/bin/chromium';
const ARGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const ATTACK = `</script><img src=x onerror=alert(1)>`;

describe.skipIf(!existsSync(CHROMIUM))('the page in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ninefold-page-'));
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS.split(' ') });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a report from disk and collects whatever the browser complains about. */
  async function open(
    record: ReturnType<typeof sampleRecord>,
    view: { width?: number; dark?: boolean; validation?: Validation } = {},
  ) {
    const path = join(folder, 'report.html');
    writeFileSync(path, await renderReport(record, summarise(record), view.validation ?? null));
    const page = await browser.newPage({
      viewport: { width: view.width ?? 1280, height: 900 },
      colorScheme: view.dark ? 'dark' : 'light',
    });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('file:') && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(path).href);
    await page.waitForSelector('html[data-ready]');
    return { page, complaints };
  }
  const sample = (options?: SampleOptions) => open(sampleRecord(options));
  const marks = (page: Page, chart: string, kind: string) =>
    page.locator(`#chart-${chart} .${kind} > path, #chart-${chart} .${kind} > line`).count();

  /** Draws what was not yet scrolled to, as printing does. */
  const drawAll = (page: Page) => page.evaluate('void dispatchEvent(new Event("beforeprint"))');
  const validated = (view: { width?: number; dark?: boolean } = {}) =>
    open(sampleRecord({ symbols: ['A', 'B'] }), { ...view, validation: sampleValidation() });

  it('draws a chart when it comes near, all of them for printing, and complains of nothing', async () => {
    const { page, complaints } = await validated();
    const places = await page.locator('.chart').count();
    expect(places).toBeGreaterThan(50);
    expect(await page.locator('.chart svg').count()).toBeLessThan(12);
    await page.locator('#luck').scrollIntoViewIfNeeded();
    await page.waitForSelector('#chart-coin-flip svg');
    await drawAll(page);
    expect(await page.locator('.chart > svg').count()).toBe(places);
    expect(await page.locator('.chart:not(:has(svg path, svg line))').count()).toBe(0);
    expect(await marks(page, 'candles', 'mark-rect')).toBeGreaterThan(20);
    expect(await marks(page, 'candles', 'mark-symbol')).toBeGreaterThan(10);
    expect(await marks(page, 'exits', 'mark-rect')).toBe(6);
    expect(await page.locator('#chart-vote-correlations .mark-rect > path').count()).toBe(81);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('leads to every section by keyboard, and to one by its address', async () => {
    const { page, complaints } = await validated();
    const contents = page.locator('nav .contents');
    await contents.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await contents.locator('a').count()).toBe(SECTIONS.length);
    await page.keyboard.press('Escape');
    expect(await contents.getAttribute('open')).toBeNull();
    await page.keyboard.press('Enter');
    const heads = contents.getByRole('link', { name: 'Heads' });
    await heads.focus();
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#heads');
    expect(await contents.getAttribute('open')).toBeNull();
    await page.waitForSelector('nav .contents a[href="#heads"][aria-current="true"]', { state: 'attached' });
    await page.waitForSelector('nav .links a[href="#funnel"][aria-current="true"]');
    const anchors = await page
      .locator('main a[href^="#"]')
      .evaluateAll((links) => links.map((link) => (link as { hash?: string }).hash));
    for (const anchor of new Set(anchors)) expect(await page.locator(`[id="${anchor!.slice(1)}"]`).count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows names from data as names, whatever they hold', async () => {
    const base = sampleRecord({ strategy: ATTACK, symbols: [ATTACK, 'B'] });
    const trades = base.trades.map((trade) => ({ ...trade, entryReason: ATTACK, exitReason: ATTACK }));
    const gaps = base.gaps.map((gap) => ({ ...gap, detail: ATTACK }));
    const counters = { ...base.counters, refusals: { [ATTACK]: 3 } };
    const manifest = { ...base.manifest, command: ATTACK, changed: { [ATTACK]: [ATTACK, ATTACK] as const } };
    const { page, complaints } = await open({ ...base, trades, gaps, counters, manifest });
    expect(await page.locator('h1').textContent()).toBe(ATTACK);
    expect(await page.locator('#command').textContent()).toBe(ATTACK);
    expect(await page.locator('#candle-symbol option').first().textContent()).toBe(ATTACK);
    expect(await page.locator('#trade-rows').textContent()).toContain(ATTACK);
    expect(await page.locator('img').count()).toBe(0);
    await drawAll(page);
    await page.locator('#chart-candles .mark-symbol path').last().hover({ force: true });
    expect(await page.locator('.tooltip').textContent()).toContain(ATTACK);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('sorts and pages the trade table, and shows a chosen trade on the candles', async () => {
    const { page, complaints } = await sample({ symbols: ['A', 'B'] });
    await page.getByRole('button', { name: 'Net', exact: true }).click();
    const first = page.locator('#trade-rows tr').first();
    const best = Math.max(...sampleRecord({ symbols: ['A', 'B'] }).trades.map((trade) => trade.pnl));
    expect(await first.locator('td').nth(7).textContent()).toBe(best.toFixed(2));
    await page.locator('#trade-next').click();
    expect(await page.locator('#trade-page').textContent()).toBe('Page 2 of 16');
    const symbol = await first.locator('td').nth(1).textContent();
    await first.getByRole('button').click();
    expect(await page.locator('#candle-symbol').inputValue()).toBe(symbol);
    expect(await page.locator('#candle-hint').textContent()).toMatch(/^\d+ trades? in this span\.$/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows the values under the pointer, in UTC', async () => {
    const { page, complaints } = await sample();
    await page.locator('#equity').scrollIntoViewIfNeeded();
    const chart = page.locator('#chart-equity svg');
    await chart.scrollIntoViewIfNeeded();
    const box = (await chart.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 100);
    await page.mouse.move(box.x + box.width / 2 + 5, box.y + 110);
    expect(await page.locator('.tooltip').textContent()).toMatch(
      /^UTC2022-0[67]-\d\d \d\d:00Strategy[\d,.]+Buy and hold[\d,.]+Drawdown[\d.]+ %$/,
    );
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('zooms by button and by drawing on the overview', async () => {
    const { page, complaints } = await sample();
    const labels = () => page.locator('#chart-equity .role-axis-label text').allTextContents();
    await page.locator('#equity').scrollIntoViewIfNeeded();
    await page.waitForSelector('#chart-equity svg');
    const whole = await labels();
    await page.locator('#spans-equity').getByRole('button', { name: '7 days' }).click();
    const week = await labels();
    expect(week).not.toEqual(whole);
    const strip = (await page.locator('#chart-equity svg').boundingBox())!;
    await page.locator('#chart-equity').scrollIntoViewIfNeeded();
    const box = (await page.locator('#chart-equity svg').boundingBox()) ?? strip;
    const y = box.y + box.height - 40;
    await page.mouse.move(box.x + box.width * 0.3, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, y, { steps: 4 });
    await page.mouse.up();
    expect(await labels()).not.toEqual(week);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([
    ['wide and dark', { width: 1280, dark: true }],
    ['on a phone', { width: 390 }],
  ])('fits %s', async (_name, view) => {
    const record = sampleRecord({ synthetic: true, symbols: ['A', 'B'] });
    const { page, complaints } = await open(record, { ...view, validation: sampleValidation() });
    await drawAll(page);
    await page.evaluate('document.querySelectorAll("main details").forEach((one) => (one.open = true))');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(view.width);
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const before = await ground();
    await page.locator('#theme').click();
    expect(await ground()).not.toBe(before);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('holds together without trades and with one', async () => {
    for (const trades of [
      [],
      [sampleTrade({ stop: undefined, rMultiple: undefined, maeR: undefined, mfeR: undefined })],
    ]) {
      const { page, complaints } = await open({ ...sampleRecord({ days: 3, trades: 0 }), trades });
      await drawAll(page);
      expect(await page.locator('#chart-equity svg path').count()).toBeGreaterThan(0);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });
});
