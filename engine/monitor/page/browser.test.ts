import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { GateAnswer, LiveSignal, LiveStatus, VoteAnswer } from '../../live/status.ts';
import { FakeView } from '../testing/fake-view.ts';
import { openTestMonitor } from '../testing/test-monitor.ts';
import type { TestMonitor } from '../testing/test-monitor.ts';
import { monitorPage } from './page.ts';

const CHROMIUM = '/usr/bin/chromium';
const ARGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const ATTACK = `</script><img src=x onerror=alert(1)>`;
const UNICODE = '这是测试币456';
const PATIENCE = { timeout: 30 * SECOND_MS, interval: SECOND_MS / 20 };
const PANELS = ['chart', 'votes', 'signals', 'bots', 'data', 'gates', 'activity', 'links', 'outbox'];

/** A run whose every name and sentence tries to be markup. */
class HostileView extends FakeView {
  constructor() {
    super({ symbols: [ATTACK, UNICODE, 'BTCUSDT'] });
    this.reason = ATTACK;
    this.exchange = ATTACK;
  }
  override status(): LiveStatus {
    const status = super.status();
    const bots = status.bots.map((bot) => ({ ...bot, strategy: ATTACK, reason: ATTACK, state: 'paused' as const }));
    const chains = { inputs: ATTACK, outputs: ATTACK };
    const event = { time: this.now, connection: 3, what: 'lost' as const, detail: ATTACK };
    return {
      ...status,
      version: ATTACK,
      bots: bots.map((bot) => ({ ...bot, chains, digests: chains })),
      connectionHistory: [event],
    };
  }
  override votes(ask: { bot?: string; symbol?: string }): readonly VoteAnswer[] {
    return super.votes(ask).map((answer) => ({
      ...answer,
      votes: answer.votes.map((vote) => ({ ...vote, head: vote.head + ATTACK, reasons: [ATTACK] })),
    }));
  }
  override gates(ask: { bot?: string }): readonly GateAnswer[] {
    return super.gates(ask).map((answer) => ({ ...answer, refusals: [{ code: ATTACK, count: 1 }] }));
  }
  override signals(ask: { limit: number }): readonly LiveSignal[] {
    return super.signals(ask).map((signal) => ({ ...signal, reasons: ATTACK }));
  }
}

describe("the monitor's page in a real browser", () => {
  let browser: Browser;
  const ends: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS.split(' ') });
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  afterAll(() => browser?.close());

  async function serve(view: FakeView, port = 0): Promise<TestMonitor> {
    const test = await openTestMonitor({ view, page: monitorPage(), port });
    ends.push(() => test.monitor.close());
    return test;
  }

  /** A run that went on for an hour. */
  function moved<V extends FakeView>(view: V): V {
    view.advance(HOUR_MS);
    return view;
  }

  /** Opens the page of a run and collects whatever the browser complains about. */
  async function open(view = moved(new FakeView()), look: { width?: number; dark?: boolean; hasClock?: boolean } = {}) {
    const test = await serve(view);
    const page = await browser.newPage({
      viewport: { width: look.width ?? 1600, height: 1000 },
      colorScheme: look.dark === true ? 'dark' : 'light',
    });
    ends.push(() => page.close());
    if (look.hasClock === true) await page.clock.install();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(test.monitor.url) && !url.startsWith('data:')) complaints.push(`asked ${url}`);
    });
    await page.goto(test.monitor.url);
    await page.waitForSelector('#badge[data-state="live"]');
    await page.waitForSelector('#chart-plot .candle.rising');
    return { page, complaints, view, test };
  }

  const entries = (page: Page) => page.locator('#activity-list .entry').count();
  const chartLabel = (page: Page) => page.locator('#chart-plot svg').getAttribute('aria-label');
  const count = (page: Page, stage: string) =>
    page.locator('#stages li', { hasText: stage }).locator('.count').textContent();
  const badge = (page: Page, state: string) => page.waitForSelector(`#badge[data-state="${state}"]`);
  /** Scrolls through all panels, as a reader does, until each has asked for its data. */
  async function visit(page: Page): Promise<void> {
    for (const id of PANELS) await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    await page.waitForSelector('#votes-grid [role="gridcell"]');
    await page.waitForSelector('.equity .line[d^="M"]');
    await page.waitForSelector('#funnel li.gate');
  }

  it('shows how the run stands, and moves with it', async () => {
    const view = new FakeView();
    view.advance(3 * HOUR_MS);
    const { page, complaints } = await open(view);
    await visit(page);
    expect(await page.locator('#simulated').isVisible()).toBe(true);
    expect(await page.locator('#exchange').textContent()).toBe('binance-spot');
    expect(await page.locator('#votes-grid [role="gridcell"]').count()).toBe(3 * 4 * 10);
    expect(await page.locator('#feeds .feed').count()).toBe(3);
    expect(await page.locator('.bot-card').count()).toBe(2);
    expect(await page.locator('.signal').count()).toBeGreaterThan(3);
    expect(await page.locator('#links-history .entry').count()).toBe(2);
    const { counts } = view.status();
    expect(await count(page, 'Scans')).toBe(String(counts.scans));
    const signals = view.signals({ limit: 1_000 }).length;
    const tag = () => page.locator('#chart-plot .tag-text').last().textContent();
    const before = await tag();
    view.advance(30 * MINUTE_MS + 25 * SECOND_MS);
    await vi.waitFor(async () => expect(await count(page, 'Scans')).toBe(String(view.status().counts.scans)), PATIENCE);
    await vi.waitFor(async () => expect(await entries(page)).toBeGreaterThan(20), PATIENCE);
    expect(view.signals({ limit: 1_000 }).length).toBeGreaterThan(signals);
    const newest = view.signals({ limit: 1 })[0]!;
    await page.locator(`.reasons[title$="${newest.outputHash}"]`).waitFor({ state: 'attached' });
    await vi.waitFor(async () => expect(await tag()).not.toBe(before), PATIENCE);
    view.delayed.add('ETHUSDT');
    await badge(page, 'delayed');
    expect(await page.locator('#reason').textContent()).toBe('Overdue: ETHUSDT.');
    expect(await page.locator('#feeds .feed').first().textContent()).toContain('ETHUSDT');
    view.phase = 'held';
    view.reason = 'waits for ETHUSDT';
    view.emit({ kind: 'status', time: view.now, phase: 'held', reason: view.reason });
    await badge(page, 'held');
    expect(await page.title()).toMatch(/^HELD/);
    expect(complaints).toEqual([]);
  });

  it('says OFFLINE when the run is gone, and comes back by itself', async () => {
    const { page, complaints, view, test } = await open();
    await test.monitor.close();
    await badge(page, 'offline');
    expect(await page.locator('#offline-text').textContent()).toMatch(/^Offline: .*\d\d:\d\d UTC/);
    view.advance(2 * MINUTE_MS);
    await serve(view, test.port);
    await badge(page, 'live');
    expect(await page.locator('#offline').isVisible()).toBe(false);
    const heard = await entries(page);
    await vi.waitFor(
      async () => expect(await page.locator('#reason').textContent()).not.toContain('event stream'),
      PATIENCE,
    );
    view.advance(5 * MINUTE_MS);
    await vi.waitFor(async () => expect(await entries(page)).toBeGreaterThan(heard), PATIENCE);
    const lost = /net::ERR_|WebSocket connection to .* failed/;
    expect(complaints.filter((one) => !lost.test(one))).toEqual([]);
  });

  it('takes names for names, whatever they hold', async () => {
    const view = moved(new HostileView());
    const { page, complaints } = await open(view);
    await visit(page);
    view.advance(20 * MINUTE_MS);
    await vi.waitFor(async () => expect(await entries(page)).toBeGreaterThan(10), PATIENCE);
    for (const id of PANELS.filter((panel) => !['activity', 'outbox'].includes(panel))) {
      expect(await page.locator(`#${id}`).textContent()).toContain('onerror=alert');
    }
    await page.locator('#votes-grid [role="gridcell"]').first().focus();
    expect(await page.locator('#tip').textContent()).toContain(ATTACK);
    await page.locator('#feeds .feed', { hasText: UNICODE }).click();
    await vi.waitFor(async () => expect(await chartLabel(page)).toContain(`${UNICODE} 1m:`), PATIENCE);
    await page.locator('#filter').fill('测试');
    expect(await page.locator('#feeds .feed').count()).toBe(1);
    expect([await page.locator('img').count(), await page.locator('script').count()]).toEqual([0, 1]);
    expect(complaints).toEqual([]);
  });

  it('is led by keyboard: votes, chart and timeframes', async () => {
    const { page, complaints } = await open();
    await visit(page);
    const grid = page.locator('#votes-grid');
    expect(await grid.locator('[tabindex="0"]').count()).toBe(1);
    await grid.locator('[tabindex="0"]').focus();
    const first = await page.locator('#tip').textContent();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#tip').textContent()).not.toBe(first);
    expect(await page.locator('[aria-describedby="tip"]').count()).toBe(1);
    expect(await grid.locator('[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.locator('#tip').isVisible()).toBe(false);
    await page.locator('#chart-plot svg').focus();
    await page.keyboard.press('ArrowLeft');
    const spoken = await page.locator('#chart-spoken').textContent();
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('#chart-spoken').textContent()).not.toBe(spoken);
    await page.getByRole('radio', { name: '1m' }).focus();
    await page.keyboard.press('ArrowRight');
    await vi.waitFor(async () => expect(await chartLabel(page)).toContain(' 5m:'), PATIENCE);
    expect(complaints).toEqual([]);
  });

  it('orders a bot only with the token, which it keeps for the tab', async () => {
    const { page, complaints, view, test } = await open();
    await page.getByRole('button', { name: 'Pause nine-heads-1' }).click();
    await page.locator('#ask-token').fill('wrong');
    await page.locator('#ask-yes').click();
    await vi.waitFor(async () => expect(await page.locator('#ask-problem').textContent()).not.toBe(''), PATIENCE);
    expect(view.bots[0]!.state).toBe('running');
    await page.locator('#ask-token').fill(test.token);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Resume nine-heads-1' }).click();
    expect(view.bots[0]!.state).toBe('paused');
    expect(await page.locator('#ask-token').isVisible()).toBe(false);
    await page.locator('#ask-yes').click();
    await page.getByRole('button', { name: 'Pause nine-heads-1' }).waitFor();
    expect(view.bots[0]!.state).toBe('running');
    expect(await page.evaluate('localStorage.length')).toBe(0);
    expect(complaints.filter((one) => !/status of 40[13]/.test(one))).toEqual([]);
  });

  it('asks seldom while nobody looks', async () => {
    const { page } = await open(new FakeView(), { hasClock: true });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const hide = (isHidden: boolean): Promise<unknown> =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${isHidden} }); document.dispatchEvent(new Event('visibilitychange'))`,
      );
    const answered = page.waitForResponse((response) => response.url().endsWith('/api/status'));
    await hide(true);
    await (await answered).finished();
    asked.length = 0;
    await page.clock.runFor(25 * SECOND_MS);
    expect(asked).toEqual([]);
    const next = page.waitForResponse((response) => response.url().endsWith('/api/status'));
    await page.clock.runFor(10 * SECOND_MS);
    await next;
    expect(asked).toEqual(['/api/status']);
    const votes = page.waitForResponse((response) => response.url().endsWith('/api/votes'));
    await hide(false);
    await votes;
  });

  it.each([
    ['wide and dark', { width: 1600, dark: true }],
    ['on a phone', { width: 390 }],
  ])('fits %s, with forty symbols', async (_name, look) => {
    const symbols = Array.from({ length: 40 }, (_, i) => (i === 3 ? ATTACK : `LONGNAMED${i}USDT`));
    const { page, complaints } = await open(moved(new FakeView({ symbols, minutes: 120 })), look);
    await visit(page);
    await page.locator('#votes-timeframes button', { hasText: 'All' }).click();
    expect(await page.locator('#votes-grid [role="gridcell"]').count()).toBe(40 * 4 * 10);
    await page.evaluate('document.querySelectorAll("details").forEach((one) => (one.open = true))');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const before = await ground();
    await page.locator('#theme').click();
    expect(await ground()).not.toBe(before);
    expect(complaints).toEqual([]);
  });
});
