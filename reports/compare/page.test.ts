import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { compareRuns } from '../ledger/compare.ts';
import type { RunRecord } from '../run/manifest.ts';
import { writeRun } from '../run/write.ts';
import { dailyReturns } from '../stats/days.ts';
import { summarise } from '../stats/summary.ts';
import { sampleRecord } from '../testing/record.ts';
import { readRun } from './read-run.ts';
import type { StoredRun } from './read-run.ts';
import { writeComparison } from './write.ts';

const CHROMIUM = '/usr/bin/chromium';
const ATTACK = `</style><script>alert(1)</script><img src=x onerror=alert(1)>`;
const runsDir = mkdtempSync(join(tmpdir(), 'ninefold-compare-'));
afterAll(() => rmSync(runsDir, { recursive: true }));

let count = 0;

/** Writes a run's folder and reads it back, as the program does. */
async function store(record: RunRecord, report = false): Promise<StoredRun> {
  const runId = `run-${++count}`;
  const named = { ...record, manifest: { ...record.manifest, runId } };
  const summary = summarise(named);
  const folder = join(runsDir, runId);
  await writeRun(folder, named, { summary, report });
  return readRun({ summary: JSON.parse(JSON.stringify(summary)) as typeof summary, folder });
}

describe('readRun', () => {
  it('finds the very returns that the summary was made from', async () => {
    const record = sampleRecord({ days: 60, trades: 50 });
    const { days } = await store(record);
    expect(days).toEqual(dailyReturns(record.equity, record.initialCash));
    expect(days).toHaveLength(60);
  });

  it('refuses an equity.csv that is not there or not the run’s', async () => {
    const run = await store(sampleRecord({ days: 5, trades: 4 }));
    const path = join(run.folder, 'equity.csv');
    const text = readFileSync(path, 'utf8');
    const lines = text.trimEnd().split('\n');
    for (const changed of [lines.slice(0, -20), lines.with(7, 'no,number,here'), [lines[0]!, ...lines]]) {
      writeFileSync(path, `${changed.join('\n')}\n`);
      await expect(readRun(run)).rejects.toThrow(
        /equity\.csv is not what run run-\d+ wrote\. Run it again: npm run replay/,
      );
    }
    rmSync(path);
    await expect(readRun(run)).rejects.toThrow(/^Run run-\d+ has no .*equity\.csv\. Run it again/);
  });
});

describe('the page of a comparison', () => {
  const pageOf = async (runs: readonly [StoredRun, ...StoredRun[]]): Promise<string> =>
    writeComparison(runsDir, compareRuns(runs), runs);

  it('shows runs, figures, noise and settings, and takes names from data as names', async () => {
    const base = await store(sampleRecord({ days: 90, trades: 90, strategy: ATTACK, synthetic: true }), true);
    const better = await store(sampleRecord({ days: 90, trades: 90, edge: -0.5 }));
    const html = readFileSync(await pageOf([base, better]), 'utf8');
    expect(html).toContain('SYNTHETIC MARKET');
    expect(html).toContain(`<a href="../${base.summary.manifest.runId}/report.html">`);
    expect(html).toMatch(/<th scope="row">Sharpe<\/th>(<td[^>]*>[^<]+<\/td>){5}<td>≠ more than noise<\/td>/);
    expect(html).toMatch(/<th scope="row">strategy\.name<\/th><td><code>.*<td><code>&quot;ema-cross&quot;<\/code>/);
    expect(html).not.toMatch(/<(script|img)/);
    expect(html.match(/class="day"/g)).toHaveLength(2 * 91);
  });

  it('is the same page for the same runs, another for another order', async () => {
    const runs = [await store(sampleRecord({ days: 2 })), await store(sampleRecord({ days: 2, seed: 3 }))] as const;
    const path = await pageOf([...runs]);
    const html = readFileSync(path, 'utf8');
    expect(await pageOf([...runs])).toBe(path);
    expect(readFileSync(path, 'utf8')).toBe(html);
    expect(html).toContain('Not tested: fewer than 20 common days.');
    expect(await pageOf([runs[1], runs[0]])).not.toBe(path);
  });

  it('draws long runs in even steps, and says when there is nothing to draw', async () => {
    const long = await store(sampleRecord({ days: 2_000, trades: 20 }));
    expect(readFileSync(await pageOf([long, long]), 'utf8').match(/class="day"/g)).toHaveLength(2 * 667);
    const none = { ...long, days: [] };
    expect(readFileSync(await pageOf([none, none]), 'utf8')).toContain('No run has a daily close.');
  });

  it.skipIf(!existsSync(CHROMIUM))('opens from disk on a desk and on a phone without a complaint', async () => {
    const base = await store(sampleRecord({ days: 90, symbols: ['A', 'B'] }));
    const other = await store(sampleRecord({ days: 90, seed: 8, strategy: ATTACK }));
    const path = await pageOf([base, other]);
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    for (const [width, shown] of [
      [1280, 'wide'],
      [390, 'narrow'],
    ] as const) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('dialog', (dialog) => void dialog.dismiss().then(() => complaints.push(dialog.message())));
      page.on('request', (request) => {
        if (!/^(file|data):/.test(request.url())) complaints.push(request.url());
      });
      await page.goto(pathToFileURL(path).href);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.locator('.growth svg:visible').count()).toBe(1);
      const day = page.locator(`.growth .${shown} .day`).nth(45);
      expect(await day.locator('title').textContent()).toMatch(/^2022-02-14: A [\d.]+, B [\d.]+$/);
      const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      const before = await ground();
      await page.locator('#theme').focus();
      await page.keyboard.press('Space');
      expect(await ground()).not.toBe(before);
      expect(complaints).toEqual([]);
      await page.close();
    }
    await browser.close();
  });
});
