import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../market/units.ts';
import { FakeView } from '../testing/fake-view.ts';
import { ask, openTestMonitor } from '../testing/test-monitor.ts';
import type { Answer, TestMonitor } from '../testing/test-monitor.ts';
import { changeRoutes } from './change-routes.ts';
import { botRoutes, marketRoutes, wholeRoutes } from './read-routes.ts';
import { Workflow } from './workflow.ts';
import { RecentSteps } from './workflow-steps.ts';

const HOSTILE = ['这是测试币456', '<img src=x onerror=1>', '__proto__', 'constructor'];

let open: TestMonitor;
beforeAll(async () => {
  const view = new FakeView({ symbols: ['BTCUSDT', ...HOSTILE] });
  open = await openTestMonitor({ view, limits: { requestsPerMinute: 1e6 } });
  view.advance(2 * HOUR_MS);
});
afterAll(() => open.monitor.close());

const get = (path: string): Promise<Answer> => ask(open.port, path);
const json = async (path: string): Promise<any> => JSON.parse((await get(path)).text); // oxlint-disable-line typescript/no-explicit-any
const candlesOf = (symbol: string): string => `/api/candles?symbol=${encodeURIComponent(symbol)}`;

describe('the API', () => {
  it.each([
    ['/health'],
    ['/api/system/workflow'],
    ['/api/system/stats'],
    ['/api/status'],
    ['/api/signals'],
    ['/api/candles', '?symbol=BTCUSDT&timeframe=4h&limit=2'],
    ['/api/votes'],
    ['/api/gates'],
    ['/api/bots'],
    ['/api/bots/:id/performance'],
    ['/api/runs'],
    ['/api/audit'],
  ])('%s answers in the shape it declares', async (url, query = '') => {
    const { view } = open;
    const read = [
      ...wholeRoutes(view, new Workflow(view), new RecentSteps()),
      ...marketRoutes(view),
      ...botRoutes(view),
    ];
    const answer = await get(url.replace(':id', 'nine-heads-1') + query);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8' } });
    expect(read.find((route) => route.url === url)!.answer.safeParse(JSON.parse(answer.text)).error).toBeUndefined();
  });

  it('gives the workflow exactly as agreed', async () => {
    const { workflow_status: status, recent_workflow_steps: steps, ...rest } = await json('/api/system/workflow');
    expect(Object.keys(rest)).toEqual(['timestamp']);
    const keys = Object.fromEntries(Object.entries(status).map(([key, value]) => [key, Object.keys(value as object)]));
    expect(keys).toEqual({
      data_collection: ['candles_received', 'candles_stored', 'last_candle_times', 'time_since_last_candle', 'status'],
      indicator_calculation: ['calculations_performed', 'buffer_status', 'status'],
      consensus_system: ['calculations_performed', 'last_consensus_votes', 'status'],
      signal_generation: ['scans_performed', 'signals_generated', 'rejection_rate', 'status'],
    });
    expect(status.data_collection).toMatchObject({
      last_candle_times: { BTCUSDT: '2025-01-05T02:00:00Z' },
      time_since_last_candle: { BTCUSDT: { seconds: 0, status: 'active' }, 这是测试币456: { status: 'active' } },
      status: 'active',
    });
    expect(status.consensus_system.last_consensus_votes.votes).toHaveLength(9);
    expect(steps).toHaveLength(100);
    expect(steps[0]).toEqual({
      timestamp: open.view.now,
      step: 'candle_complete',
      symbol: null,
      timeframe: null,
      bot: null,
      detail: 'closed 2025-01-05T02:00:00Z, decided and stored',
    });
    const times = steps.map(({ timestamp }: { timestamp: number }) => timestamp);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('filters and limits', async () => {
    const { signals } = await json('/api/signals?symbol=BTCUSDT&bot=ema-cross-2&limit=2');
    expect(signals).toHaveLength(2);
    expect(signals).toEqual(open.view.signals({ symbol: 'BTCUSDT', bot: 'ema-cross-2', limit: 2 }));
    expect((await json('/api/candles?symbol=BTCUSDT&timeframe=15m&limit=7')).candles).toHaveLength(7);
    expect((await json('/api/votes?bot=nine-heads-1&symbol=BTCUSDT')).votes).toHaveLength(4);
    expect((await json('/api/audit?limit=1')).audit).toHaveLength(1);
  });

  it.each(HOSTILE)('takes %s as the name of a symbol, and as nothing else', async (symbol) => {
    const answer = await get(candlesOf(symbol));
    expect(answer).toMatchObject({ status: 200, headers: { 'x-content-type-options': 'nosniff' } });
    expect(JSON.parse(answer.text)).toMatchObject({ symbol, timeframe: '1m' });
    expect((await get('/api/system/workflow')).text).toContain(JSON.stringify(symbol));
  });

  it.each([
    ['/api/signals?limit=0', 400],
    ['/api/signals?limit=-1', 400],
    ['/api/signals?limit=1e3', 400],
    ['/api/signals?limit=', 400],
    ['/api/signals?limit=1&limit=2', 400],
    ['/api/signals?colour=red', 400],
    ['/api/signals?__proto__[a]=1', 400],
    ['/api/status?__proto__=1', 400],
    ['/api/status?constructor=1', 400],
    ['/api/candles', 400],
    ['/api/candles?symbol=BTCUSDT&timeframe=2m', 400],
    ['/api/candles?symbol=BTC%00USDT', 400],
    ['/api/candles?symbol=NONE', 404],
    ['/api/bots/none/performance', 404],
    ['/api/bots/%2e%2e%2f%2e%2e%2fetc%2fpasswd/performance', 400],
    ['/api/bots/..%5c..%5cx/performance', 400],
    [`/api/bots/${'a'.repeat(65)}/performance`, 400],
    [`/api/bots/${'a'.repeat(101)}/performance`, 414],
    ['/%2e%2e/%2e%2e/etc/passwd', 404],
    ['/../../etc/passwd', 404],
    ['/api/%zz', 400],
    ['/nothing', 404],
  ])('%s is refused with %i and one sentence', async (path, status) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    const { error, ...rest } = JSON.parse(answer.text);
    expect(rest).toEqual({});
    expect(Object.keys(error)).toEqual(['code', 'message']);
    expect(error.message).not.toMatch(/\n|node_modules|at .*:\d+:\d+/);
  });

  it('never fails, whatever is asked', async () => {
    const word = fc.oneof(fc.constantFrom('api', 'bots', 'signals', 'candles', '..', '%2e%2e'), fc.webSegment());
    const path = fc.tuple(fc.array(word, { maxLength: 4 }), fc.webQueryParameters());
    await fc.assert(
      fc.asyncProperty(path, async ([parts, query]) => {
        const { status } = await get(`/${parts.join('/')}?${query}`);
        expect([200, 400, 404]).toContain(status);
      }),
      { numRuns: 100 },
    );
  });

  it('describes every route, and nothing else', async () => {
    const { view } = open;
    const routes = [
      ...wholeRoutes(view, new Workflow(view), new RecentSteps()),
      ...marketRoutes(view),
      ...botRoutes(view),
      ...changeRoutes(view),
    ];
    const document = await json('/openapi.json');
    expect(document.openapi).toBe('3.1.0');
    const told = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const own = routes.map(({ method, url }) => `${method} ${url.replace(':id', '{id}')}`);
    const documents = ['GET /', 'GET /metrics', 'GET /openapi.json'];
    expect(told.toSorted()).toEqual([...own, ...documents].toSorted());
    const { parameters } = document.paths['/api/candles'].get;
    expect(parameters.map(({ name }: { name: string }) => name)).toEqual(['symbol', 'timeframe', 'limit']);
    expect(parameters[2].schema).toEqual({ type: 'integer', minimum: 1, maximum: 2_000, default: 300 });
    expect(document.paths['/api/absent'].post.security).toEqual([{ token: [] }]);
    const workflow = document.paths['/api/system/workflow'].get.responses['200'].content['application/json'].schema;
    expect(workflow.required).toEqual(['workflow_status', 'recent_workflow_steps', 'timestamp']);
  });

  it('hands out the page and the measurements as they are', async () => {
    const page = await get('/');
    expect(page).toMatchObject({ status: 200, text: '<!doctype html><title>page</title>' });
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    const metrics = await get('/metrics');
    expect(metrics.text).toBe('bw_up 1\n');
    expect(metrics.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await get('/api/status')).headers['cache-control']).toBe('no-store');
  });

  it('measures by the pattern of a route, never by what was asked for', async () => {
    await get('/api/bots/none/performance');
    await get('/secret-looking-path');
    expect(open.meter.requests.slice(-2)).toEqual([
      { route: '/api/bots/:id/performance', status: 404 },
      { route: 'none', status: 404 },
    ]);
  });
});

describe('health', () => {
  it.each([
    ['live', 200, { ready: true, live: true, held: false }],
    ['held', 200, { ready: true, live: false, held: true }],
    ['warming', 503, { ready: false, live: false, held: false }],
    ['stopped', 503, { ready: false, live: false, held: false }],
  ] as const)('of a run that is %s: %i', async (phase, status, expected) => {
    open.view.phase = phase;
    open.view.reason = 'a reason';
    const answer = await get('/health');
    Object.assign(open.view, { phase: 'live', reason: null });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ phase, reason: 'a reason', ...expected });
  });

  it('says which symbol is late', async () => {
    open.view.delayed.add('BTCUSDT');
    const { data_collection: data } = (await json('/api/system/workflow')).workflow_status;
    open.view.delayed.clear();
    expect(data).toMatchObject({ status: 'delayed', time_since_last_candle: { BTCUSDT: { status: 'delayed' } } });
  });
});

describe('a fault of the program', () => {
  it('is no reason to tell its insides, nor to end', async () => {
    const view = new FakeView();
    const faults: unknown[] = [];
    const { monitor, port } = await openTestMonitor({ view, onFault: (error) => void faults.push(error) });
    const fault = new TypeError('secret of /home/me/file.ts');
    view.votes = () => {
      throw fault;
    };
    const answer = await ask(port, '/api/votes');
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.text).error).toEqual({
      code: 'internal',
      message: 'A fault of the program: its log says more.',
    });
    expect((await ask(port, '/api/bots')).status).toBe(200);
    expect(faults).toEqual([fault]);
    await monitor.close();
  });
});
