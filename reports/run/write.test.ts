import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { summarise } from '../stats/summary.ts';
import { sampleRecord, sampleTrade } from '../testing/record.ts';
import { writeWhole } from './atomic.ts';
import { equityCsv, tradesCsv } from './csv.ts';
import { writeRun } from './write.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninefold-run-'));
afterAll(() => rmSync(folder, { recursive: true }));
const inOrder = (names: readonly string[]) => [...names].sort((a, b) => (a < b ? -1 : 1));

describe('writeRun', () => {
  it('leaves the whole run in its folder and nothing else', async () => {
    const record = sampleRecord({ trades: 40, days: 10 });
    const summary = summarise(record);
    const target = join(folder, 'deep', 'run');
    expect(await writeRun(target, record, { summary })).toBe(join(target, 'report.html'));
    expect(inOrder(readdirSync(target))).toEqual([
      'equity.csv',
      'manifest.json',
      'report.html',
      'summary.json',
      'trades.csv',
    ]);
    const json = (name: string): unknown => JSON.parse(readFileSync(join(target, name), 'utf8'));
    expect(json('summary.json')).toEqual(JSON.parse(JSON.stringify({ ...summary, validation: null })));
    expect(json('manifest.json')).toEqual(JSON.parse(JSON.stringify(record.manifest)));
    expect(readFileSync(join(target, 'trades.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(41);
    expect(readFileSync(join(target, 'equity.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(241);
  });

  it('leaves the page out when asked', async () => {
    const record = sampleRecord({ trades: 1, days: 2 });
    const target = join(folder, 'bare');
    expect(await writeRun(target, record, { summary: summarise(record), report: false })).toBeUndefined();
    expect(readdirSync(target)).not.toContain('report.html');
  });
});

describe('writeWhole', () => {
  it('replaces a file in one step and cleans up when it cannot', async () => {
    const path = join(folder, 'whole.txt');
    await writeWhole(path, 'one');
    await writeWhole(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    const blocked = join(folder, 'blocked');
    await writeWhole(join(blocked, 'inner.txt'), 'x');
    await expect(writeWhole(blocked, 'a folder is in the way')).rejects.toThrow(/EISDIR|EEXIST|ENOTEMPTY/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(readdirSync(blocked)).toEqual(['inner.txt']);
  });
});

describe('CSV', () => {
  it('cannot be taken for a formula, nor break its row', () => {
    const trade = sampleTrade({
      entryReason: '=HYPERLINK("http://x","y")',
      exitReason: '@a\nb',
      symbol: '+A',
      pnl: -5,
      stop: undefined,
    });
    const [head, ...lines] = tradesCsv([trade]).split('\n');
    const text = lines.join('\n');
    expect(head!.split(',').slice(0, 4)).toEqual(['id', 'symbol', 'side', 'quantity']);
    expect(text).toContain(`1,'+A,long,0.1,2022-01-01T00:00:00.000Z,40000,"'=HYPERLINK(""http://x"",""y"")"`);
    expect(text).toContain(`"'@a\nb"`);
    expect(text).toContain(',-5,');
    expect(text).toContain(',40100,4,1,0,-5,0.6,');
  });

  it('writes numbers in full and times in UTC', () => {
    const point = { time: 3_600_000, cash: 0.1 + 0.2, equity: 1e-7, exposure: 0, openPositions: 1 };
    expect(equityCsv([point], 1e-6)).toBe(
      'time,cash,equity,exposure,openPositions,drawdown\n1970-01-01T01:00:00.000Z,0.30000000000000004,1e-7,0,1,0.9\n',
    );
  });
});
