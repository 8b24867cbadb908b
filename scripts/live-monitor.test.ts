import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { buildProgram } from './program/built-program.ts';
import type { BuiltProgram } from './program/built-program.ts';

const CHROMIUM = '/usr/bin/chromium';
const PROMTOOL = '/usr/bin/promtool';
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];

let program: BuiltProgram;
let folder: string;
let child: ChildProcess;
let url = '';
let browser: Browser;

beforeAll(async () => {
  program = await buildProgram('scripts/live.ts');
  folder = mkdtempSync(join(tmpdir(), 'ninefold-monitor-'));
  const record = join(folder, 'record');
  child = program.start(['--port', '0', '--speed', '240', '--history', '1500', '--record', record]);
  url = await new Promise<string>((done) => {
    let said = '';
    child.stderr!.on('data', (text: Buffer) => {
      said += text.toString('utf8');
      const found = /Monitor: (\S+)\n/.exec(said);
      if (found !== null && said.includes('LIVE.')) done(found[1]!);
    });
  });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  child.kill('SIGKILL');
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function get(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${path}`);
  expect([path, response.status]).toEqual([path, 200]);
  return (await response.json()) as Record<string, unknown>;
}

interface SocketMessage {
  readonly type: string;
  readonly update?: string;
  readonly symbol?: string;
}

/** Listens on a WebSocket path until enough was heard. */
async function hear(path: string, until: (heard: readonly SocketMessage[]) => boolean, say?: object) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`);
  const heard: SocketMessage[] = [];
  await new Promise<void>((done) => {
    socket.on('open', () => say && socket.send(JSON.stringify(say)));
    socket.on('message', (data: Buffer) => {
      heard.push(JSON.parse(data.toString('utf8')) as SocketMessage);
      if (until(heard)) done();
    });
  });
  socket.terminate();
  return heard;
}

describe('a live run of nine heads, watched', () => {
  it('tells its workflow in exactly the documented shape', async () => {
    const { workflow_status: status, recent_workflow_steps: steps, ...rest } = await get('api/system/workflow');
    expect(Object.keys(rest)).toEqual(['timestamp']);
    expect(status).toEqual({
      data_collection: {
        candles_received: expect.any(Number),
        candles_stored: expect.any(Number),
        last_candle_times: Object.fromEntries(SYMBOLS.map((symbol) => [symbol, expect.stringMatching(/^2025-/)])),
        time_since_last_candle: Object.fromEntries(
          SYMBOLS.map((symbol) => [symbol, { seconds: expect.any(Number), status: expect.any(String) }]),
        ),
        status: 'active',
      },
      indicator_calculation: {
        calculations_performed: expect.any(Number),
        buffer_status: expect.objectContaining({ BTCUSDT: expect.anything() }),
        status: 'active',
      },
      consensus_system: {
        calculations_performed: expect.any(Number),
        last_consensus_votes: expect.objectContaining({ votes: expect.any(Array) }),
        status: 'active',
      },
      signal_generation: {
        scans_performed: expect.any(Number),
        signals_generated: expect.any(Number),
        rejection_rate: expect.any(Number),
        status: 'active',
      },
    });
    expect((steps as unknown[]).length).toBeGreaterThan(0);
  });

  it('votes with nine heads, counts its scans, and shows its bots, candles, runs and audit', async () => {
    const { votes } = (await get('api/votes?symbol=BTCUSDT')) as { votes: { minutes: number; votes: object[] }[] };
    expect(votes.map(({ minutes }) => minutes)).toEqual(expect.arrayContaining([1, 5, 15, 60]));
    expect(votes.every((one) => one.votes.length === 9)).toBe(true);
    const { gates } = (await get('api/gates')) as {
      gates: { scans: number; signals: number; refusals: { count: number }[] }[];
    };
    for (const { scans, signals, refusals } of gates) {
      expect(scans).toBe(signals + refusals.reduce((sum, { count }) => sum + count, 0));
    }
    expect(gates.length).toBeGreaterThan(1);
    const { bots } = (await get('api/bots')) as { bots: object[] };
    expect(bots).toMatchObject([{ id: 'nine-heads', state: 'running', initialCash: 10_000, symbols: SYMBOLS }]);
    expect(await get('api/bots/nine-heads/performance')).toMatchObject({ bot: 'nine-heads', initialCash: 10_000 });
    const { candles } = (await get('api/candles?symbol=ETHUSDT&timeframe=15m&limit=20')) as { candles: object[] };
    expect(candles).toHaveLength(20);
    expect((await get('api/runs'))['runs']).toMatchObject([{ bot: 'nine-heads', state: 'running' }]);
    expect((await get('api/audit'))['audit']).toEqual([]);
    expect(await get('health')).toMatchObject({ live: true, ready: true, held: false, reason: null });
  });

  it('is heard on both WebSockets', async () => {
    const kinds = ['candle_received', 'candle_complete', 'indicator_calculation', 'consensus_calculation'];
    const heard = await hear('ws', (all) => kinds.every((kind) => all.some(({ update }) => update === kind)));
    expect(heard[0]!.type).toBe('workflow_status');
    const [first, second] = await hear('ws/signals', (all) => all.length === 2, {
      action: 'subscribe',
      symbol: 'BTCUSDT',
    });
    expect([first!.type, second!.type, second!.symbol]).toEqual(['subscribed', 'last_signal', 'BTCUSDT']);
  });

  it.skipIf(!existsSync(PROMTOOL))('exposes metrics that promtool finds nothing wrong with', async () => {
    const response = await fetch(`${url}metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    const { status, stdout, stderr } = spawnSync(PROMTOOL, ['check', 'metrics'], { input: text, encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
    expect(text).toMatch(/^websocket_connection_status\{source="\w+"\} 1$/m);
    expect(text).toMatch(/^websocket_reconnections_total\{source="\w+",status="success"\} 1$/m);
  });

  it('shows a page that moves, without a fault or a request elsewhere', async () => {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) faults.push(`asked ${request.url()}`);
    });
    await page.goto(url);
    await page.getByText('LIVE', { exact: true }).first().waitFor();
    const stored = async (): Promise<number> => {
      const status = (await get('api/status')) as { counts: { candlesStored: { websocket: number } } };
      return status.counts.candlesStored.websocket;
    };
    const before = await page.locator('body').innerText();
    expect(before).toContain('BTCUSDT');
    const count = await stored();
    await expect.poll(async () => page.locator('body').innerText(), { timeout: 20_000 }).not.toBe(before);
    await expect.poll(stored, { timeout: 20_000 }).toBeGreaterThan(count);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('lets nobody change anything without the token, and tells who did with it', async () => {
    const refused = await fetch(`${url}api/bots/nine-heads/pause`, { method: 'POST' });
    expect(refused.status).toBe(401);
    const token = readFileSync(join(folder, 'record', 'monitor-token'), 'utf8').trim();
    const headers = { Authorization: `Bearer ${token}` };
    const paused = await fetch(`${url}api/bots/nine-heads/pause`, { method: 'POST', headers });
    expect(paused.status).toBe(200);
    expect((await get('api/bots'))['bots']).toMatchObject([{ state: 'paused' }]);
    expect((await get('api/audit'))['audit']).toMatchObject([{ what: 'pause bot nine-heads' }]);
    expect((await fetch(`${url}api/bots/nine-heads/pause`, { method: 'POST', headers })).status).toBe(409);
  });

  it('ends on Ctrl-C within five seconds of its own watch', async () => {
    const ended = new Promise<number | null>((done) => child.once('close', done));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });
});
