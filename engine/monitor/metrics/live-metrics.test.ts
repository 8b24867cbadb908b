import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionEvent, LiveStatus } from '../../live/status.ts';
import { FakeView } from '../testing/fake-view.ts';
import { LiveMetrics } from './live-metrics.ts';
import { busyRun, tell, tellOf } from './testing/busy-run.ts';
import { HAS_PROMTOOL, promtool } from './testing/promtool.ts';
import { metricsOf, samplesOf } from './testing/samples.ts';

const MINUTE_MS = 60_000;

const opened: LiveMetrics[] = [];
afterEach(() => opened.splice(0).forEach((metrics) => metrics.close()));

function metricsFor(view: FakeView, options?: { readonly folder?: string }): LiveMetrics {
  const metrics = new LiveMetrics(view, options);
  opened.push(metrics);
  return metrics;
}

/** Samples of ours, without those of the process itself. */
async function scrape(metrics: LiveMetrics): Promise<Map<string, number>> {
  const all = samplesOf((await metrics.exposition()).text);
  return new Map([...all].filter(([series]) => /^(bw|websocket)_/.test(series)));
}

describe('the exposition', () => {
  it('has exactly the content type that Prometheus 3 asks for', async () => {
    const { contentType } = await metricsFor(new FakeView()).exposition();
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it.skipIf(!HAS_PROMTOOL)('passes promtool check metrics (Debian package prometheus)', async () => {
    const { metrics } = busyRun();
    opened.push(metrics);
    const { text } = await metrics.exposition();
    expect(promtool(['check', 'metrics'], text)).toEqual({ status: 0, output: '' });
  });

  it('has the names that others rely on', async () => {
    const { metrics } = busyRun();
    opened.push(metrics);
    const told = metricsOf((await metrics.exposition()).text);
    const labelsOf = (name: string): string[] => [...(told.get(name)?.keys() ?? ['(missing)'])];
    expect(labelsOf('websocket_reconnections_total')).toEqual(['source', 'status']);
    expect(labelsOf('websocket_connection_status')).toEqual(['source']);
    expect(labelsOf('bw_candles_received_total')).toEqual(['source', 'tf']);
    expect(labelsOf('bw_candles_stored_total')).toEqual(['source', 'tf']);
    expect(labelsOf('bw_candle_revisions_total')).toEqual(['kind']);
    expect(labelsOf('bw_candles_rejected_total')).toEqual(['reason']);
    expect(labelsOf('bw_gap_candles_filled_total')).toEqual(['source']);
    expect(labelsOf('bw_webhook_attempts_total')).toEqual(['outcome']);
    expect(labelsOf('bw_rest_weight_used')).toEqual(['venue']);
    expect(labelsOf('bw_rest_requests_total')).toEqual(['venue', 'code']);
    expect(labelsOf('bw_clock_offset_seconds')).toEqual(['venue']);
    expect(labelsOf('bw_ws_stream_silence_seconds')).toEqual(['source']);
    expect(labelsOf('bw_build_info')).toEqual(['version', 'node', 'v8']);
    expect([...told.get('bw_engine_state')!.get('state')!]).toEqual(['init', 'warming', 'live', 'held', 'stopped']);
    for (const name of ['bw_candles_duplicate_total', 'bw_candles_late_total', 'bw_gap_open_symbols']) {
      expect(labelsOf(name)).toEqual([]);
    }
    for (const name of ['bw_frames_decided_total', 'bw_journal_seq', 'bw_outbox_pending']) {
      expect(labelsOf(name)).toEqual([]);
    }
    for (const name of ['bw_outbox_oldest_age_seconds', 'bw_frame_lag_seconds_count', 'bw_db_commit_seconds_count']) {
      expect(labelsOf(name)).toEqual([]);
    }
  });

  it('tells of every kind of garbage collection before its first one', async () => {
    const { text } = await metricsFor(new FakeView()).exposition();
    const kinds = metricsOf(text).get('nodejs_gc_duration_seconds_count')?.get('kind');
    expect(kinds).toEqual(new Set(['major', 'minor', 'incremental', 'weakcb']));
  });

  it('goes on without the disk when that cannot be asked', async () => {
    const samples = await scrape(metricsFor(new FakeView(), { folder: '/no/such/folder' }));
    expect(samples.get('bw_disk_free_bytes')).toBeNaN();
    expect(samples.get('bw_journal_seq')).toBeGreaterThan(0);
    const found = await scrape(metricsFor(new FakeView()));
    expect(found.get('bw_disk_free_bytes')).toBeLessThanOrEqual(found.get('bw_disk_size_bytes')!);
  });
});

describe('attempts to connect', () => {
  const attemptsOf = async (metrics: LiveMetrics): Promise<object> => {
    const samples = await scrape(metrics);
    const of = (status: string): number | undefined =>
      samples.get(`websocket_reconnections_total{source="binance-spot",status="${status}"}`);
    return { success: of('success'), failure: of('failure') };
  };

  it.each<[string, readonly ConnectionEvent['what'][], object]>([
    [
      'that brought data succeeded, however it ended',
      ['connecting', 'open', 'live', 'lost'],
      { success: 1, failure: 0 },
    ],
    ['that was refused failed', ['connecting', 'refused'], { success: 0, failure: 1 }],
    ['that opened and stayed silent failed', ['connecting', 'open', 'closed'], { success: 0, failure: 1 }],
    ['that was lost before its first data failed', ['connecting', 'open', 'lost'], { success: 0, failure: 1 }],
    ['that is under way is neither', ['connecting', 'open'], { success: 0, failure: 0 }],
  ])('%s', async (_, whats, { success, failure }: { success?: number; failure?: number }) => {
    const view = new FakeView();
    const metrics = metricsFor(view);
    whats.forEach((what) => tellOf(view, 7, what));
    // The run began with one connection, before the metrics were there.
    expect(await attemptsOf(metrics)).toEqual({ success: 1 + success!, failure });
  });

  it('are all counted, the failed ones too, and also side by side', async () => {
    const view = new FakeView();
    const metrics = metricsFor(view);
    tellOf(view, 2, 'connecting');
    for (let connection = 3; connection < 60; connection++) {
      tellOf(view, connection, 'connecting');
      tellOf(view, connection, 'refused');
    }
    tellOf(view, 2, 'live');
    expect(await attemptsOf(metrics)).toEqual({ success: 2, failure: 57 });
  });
});

describe('labels stay few', () => {
  it('when ten thousand foreign symbols, bots, codes, kinds and routes come', async () => {
    const view = new FakeView();
    const metrics = metricsFor(view);
    const candle = view.candles({ symbol: 'BTCUSDT', minutes: 1, limit: 1 })!.candles[0]!;
    const known = view.bots[0]!;
    const [oneSignal, oneTrade] = [known.signal('BTCUSDT', candle, 1), known.trade('BTCUSDT', candle)];
    const strange = (i: number): void => {
      const [bot, symbol, closeTime] = [`bot-${i}`, `COIN${i}USDT`, view.now];
      tell(view, { kind: 'candleReceived', symbol, openTime: view.now, source: 'websocket' });
      tell(view, { kind: 'revision', symbol, openTime: view.now, source: 'rest', isLate: true });
      tell(view, { kind: 'signal', signal: { ...oneSignal, bot, symbol } });
      tell(view, { kind: 'trade', bot, trade: { ...oneTrade, symbol } });
      tell(view, { kind: 'refused', bot, symbol, closeTime, code: `CODE_${i}`, measured: null, threshold: null });
      tell(view, { kind: 'observation', observationKind: `kind${i}`, symbol });
      metrics.answered(`/route/${i}`, { status: i % 1_000, tookMs: 1 });
    };
    for (let i = 0; i < 1_000; i++) strange(i);
    const before = (await scrape(metrics)).size;
    for (let i = 1_000; i < 11_000; i++) strange(i);
    const after = await scrape(metrics);
    expect(after.size).toBe(before);
    expect([...after.keys()].filter((series) => series.includes('COIN'))).toEqual([]);
    expect(after.get('bw_refusals_total{bot="other",code="other"}')).toBe(11_000 - 64);
  });

  it('and no text from outside becomes one', async () => {
    const canary = 'CANARY "quoted"\nbw_injected 1';
    const view = new FakeView();
    const metrics = metricsFor(view);
    view.phase = 'held';
    view.reason = canary;
    view.bots[0]!.reason = canary;
    tell(view, { kind: 'status', phase: 'held', reason: canary });
    tell(view, { kind: 'connection', event: { time: view.now, connection: 9, what: 'refused', detail: canary } });
    tell(view, { kind: 'bot', bot: canary, state: 'failed', reason: canary });
    tell(view, { kind: 'webhook', endpoint: canary, outcome: 'failed' });
    tell(view, { kind: 'observation', observationKind: canary, symbol: canary });
    const refused = { closeTime: view.now, code: canary, measured: null, threshold: null };
    tell(view, { kind: 'refused', bot: canary, symbol: canary, ...refused });
    metrics.answered(canary, { status: 200, tookMs: 1 });
    const { text } = await metrics.exposition();
    expect(text).not.toContain('CANARY');
    expect(text).toContain('bw_refusals_total{bot="other",code="other"} 1');
    expect(text).toContain('bw_http_requests_total{route="other",code="2xx"} 1');
  });

  it('but a configured symbol may be in any script', async () => {
    const symbol = '这是测试币456';
    const samples = await scrape(metricsFor(new FakeView({ symbols: [symbol], minutes: 5 })));
    expect(samples.has(`bw_candle_age_seconds{symbol="${symbol}"}`)).toBe(true);
  });
});

describe('counters', () => {
  it('never fall, whatever totals they follow', async () => {
    const count = fc.nat(1_000);
    const totals = fc.record({ frames: count, duplicates: count, delivered: count, trades: count });
    const property = fc.asyncProperty(fc.array(totals, { minLength: 2, maxLength: 6 }), async (steps) => {
      const view = new FakeView({ minutes: 1 });
      const metrics = metricsFor(view);
      const status = view.status.bind(view);
      let before = await scrape(metrics);
      for (const { frames, duplicates, delivered, trades } of steps) {
        view.status = (): LiveStatus => {
          const now = status();
          const bots = now.bots.map((bot) => ({ ...bot, frames, trades }));
          const counts = { ...now.counts, frames, duplicates };
          return { ...now, counts, bots, outbox: { ...now.outbox, delivered } };
        };
        const after = await scrape(metrics);
        for (const [series, value] of before) {
          if (series.split('{')[0]!.endsWith('_total')) expect(after.get(series)).toBeGreaterThanOrEqual(value);
        }
        before = after;
      }
    });
    await fc.assert(property, { numRuns: 15 });
  });

  it('follow what is counted elsewhere', async () => {
    const view = new FakeView();
    const metrics = metricsFor(view);
    view.advance(30 * MINUTE_MS);
    const samples = await scrape(metrics);
    const { counts, bots } = view.status();
    expect(samples.get('bw_frames_decided_total')).toBe(counts.frames);
    expect(samples.get('bw_scans_total')).toBe(counts.scans);
    expect(samples.get('bw_candles_received_total{source="websocket",tf="1m"}')).toBe(90);
    expect(samples.get('bw_candles_rejected_total{reason="json"}')).toBe(1);
    expect(samples.get(`bw_bot_signals_total{bot="${bots[0]!.id}"}`)).toBe(bots[0]!.signals);
    const refusals = [...samples].filter(([series]) => series.startsWith('bw_refusals_total'));
    // The votes before the metrics were there are not in it: one for each timeframe, bot and symbol.
    const heard = view.gates({}).filter(({ minutes }) => minutes === null);
    const sum = refusals.reduce((all, [, value]) => all + value, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(heard.flatMap((gate) => gate.refusals).reduce((all, { count }) => all + count, 0));
  });

  it('of requests tell apart what has a meaning of its own', async () => {
    const view = new FakeView();
    const metrics = metricsFor(view);
    for (const status of [200, 204, 404, 418, 429, 429, 451, 503, 0]) tell(view, { kind: 'request', status });
    const samples = await scrape(metrics);
    const of = (code: string): number | undefined =>
      samples.get(`bw_rest_requests_total{venue="binance-spot",code="${code}"}`);
    const codes = ['2xx', '3xx', '4xx', '5xx', '418', '429', '451', 'none'];
    expect(codes.map(of)).toEqual([2, 0, 1, 1, 1, 2, 1, 1]);
  });
});

describe('what stands now', () => {
  it('is one state of the engine and of every bot', async () => {
    const view = new FakeView();
    const metrics = metricsFor(view);
    view.phase = 'held';
    view.control({ bot: 'ema-cross-2', action: 'pause', who: 'test' });
    const samples = await scrape(metrics);
    const holding = [...samples].filter(([series, value]) => /_state\{/.test(series) && value === 1);
    expect(holding.map(([series]) => series)).toEqual([
      'bw_engine_state{state="held"}',
      'bw_bot_state{bot="nine-heads-1",state="running"}',
      'bw_bot_state{bot="ema-cross-2",state="paused"}',
    ]);
  });

  it('is init before anything was decided', async () => {
    const view = new FakeView();
    const status = view.status.bind(view);
    view.status = () => ({ ...status(), phase: 'warming', lastClose: null, bots: [], clockOffsetMs: null });
    const samples = await scrape(metricsFor(view));
    expect(samples.get('bw_engine_state{state="init"}')).toBe(1);
    expect(samples.get('bw_journal_seq')).toBe(0);
    expect([...samples.keys()].filter((series) => series.startsWith('bw_clock_offset'))).toEqual([]);
  });

  it('has no series of a bot that is gone', async () => {
    const view = new FakeView();
    const metrics = metricsFor(view);
    expect((await scrape(metrics)).has('bw_bot_equity{bot="ema-cross-2"}')).toBe(true);
    const status = view.status.bind(view);
    view.status = () => ({ ...status(), bots: status().bots.slice(0, 1) });
    expect((await scrape(metrics)).has('bw_bot_equity{bot="ema-cross-2"}')).toBe(false);
  });

  it('leaves frames that were caught up with out of the lag', async () => {
    const view = new FakeView();
    const metrics = metricsFor(view);
    const frame = { kind: 'frame', closeTime: view.now, sources: { rest: 3 }, commitMs: 4 } as const;
    tell(view, { ...frame, lagMs: null });
    tell(view, { ...frame, lagMs: 2_000 });
    const samples = await scrape(metrics);
    expect(samples.get('bw_frame_lag_seconds_count')).toBe(1);
    expect(samples.get('bw_frame_lag_seconds_sum')).toBe(2);
    expect(samples.get('bw_db_commit_seconds_count')).toBe(2);
    expect(samples.get('bw_db_commit_seconds_bucket{le="0.0025"}')).toBe(0);
    expect(samples.get('bw_db_commit_seconds_bucket{le="0.005"}')).toBe(2);
  });
});

describe('the monitor’s traffic', () => {
  it('is measured by path and route', async () => {
    const metrics = metricsFor(new FakeView());
    metrics.clients('/ws', 5);
    metrics.clients('/ws', 4);
    metrics.broadcast('/ws', { clients: 4, tookMs: 0.3 });
    metrics.broadcast('/ws', { clients: 4, tookMs: 30 });
    metrics.cutOff('/ws');
    metrics.answered('/api/bots/:id/performance', { status: 404, tookMs: 2 });
    const samples = await scrape(metrics);
    expect(samples.get('bw_ws_subscribers{path="/ws"}')).toBe(4);
    expect(samples.get('bw_ws_subscribers{path="/ws/signals"}')).toBe(0);
    expect(samples.get('bw_ws_messages_sent_total{path="/ws"}')).toBe(8);
    expect(samples.get('bw_ws_clients_cut_total{path="/ws"}')).toBe(1);
    expect(samples.get('bw_ws_broadcast_seconds_bucket{le="0.001",path="/ws"}')).toBe(1);
    expect(samples.get('bw_ws_broadcast_seconds_count{path="/ws"}')).toBe(2);
    expect(samples.get('bw_http_requests_total{route="/api/bots/:id/performance",code="4xx"}')).toBe(1);
    expect(samples.get('bw_http_request_seconds_count{route="/api/bots/:id/performance"}')).toBe(1);
  });

  it('is all that is heard of once the metrics are closed', async () => {
    const view = new FakeView();
    const metrics = metricsFor(view);
    metrics.close();
    tell(view, { kind: 'request', status: 200 });
    expect((await scrape(metrics)).get('bw_rest_requests_total{venue="binance-spot",code="2xx"}')).toBe(0);
  });
});
