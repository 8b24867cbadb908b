import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FakeView } from '../testing/fake-view.ts';
import { LiveMetrics } from './live-metrics.ts';
import { HAS_PROMTOOL, promtool } from './testing/promtool.ts';

const RULES = join(import.meta.dirname, 'alerts.yml');
const NAMES = [...readFileSync(RULES, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name]) => name!);

const folder = mkdtempSync(join(tmpdir(), 'ninefold-alerts-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Series and their values in the notation of promtool: '1+2x3' is 1 3 5 7. One value every 15 seconds. */
type Series = Readonly<Record<string, string>>;

interface Case {
  /** It fires, by 20 minutes, on these. */
  readonly fires: Series;
  /** It stays silent all the time on each of these. */
  readonly silent: readonly Series[];
  /** The labels it then has, besides severity and those of the target. */
  readonly labels?: Readonly<Record<string, string>>;
}

const REAL = { bw_simulated: '0x80' };
const SIMULATED = { bw_simulated: '1x80' };
/** The frames in the journal, one a minute. */
const A_MINUTE_EACH = Array.from({ length: 20 }, (_, i) => `${i}x3`).join(' ');
const WORKING = { 'bw_bot_state{state="running",bot="a"}': '1x80' };
const held = (value: string): Series => ({ 'bw_engine_state{state="held"}': value });
const state = (bot: string, value: string): Series => ({ [`bw_bot_state{bot="a",state="${bot}"}`]: value });

/** A histogram of which `slow` of every 100 observations a step lie above the bound, the rest under it. */
function histogram(name: string, bound: number, slow: number): Series {
  const of = (le: string, count: number): Series => ({ [`${name}_bucket{le="${le}"}`]: `0+${count}x80` });
  return { ...of(String(bound), 100 - slow), ...of(String(bound * 3), 100), ...of('+Inf', 100) };
}

const CASES: Readonly<Record<string, Case>> = {
  NinefoldMetricsAbsent: { fires: { up: '0x80' }, silent: [{ bw_journal_seq: '1+0x80' }] },
  NinefoldEngineHeld: {
    fires: held('1x80'),
    silent: [held('0x80'), held('0x20 1x7 0x60')],
    labels: { state: 'held' },
  },
  NinefoldEngineStopped: {
    fires: { 'bw_engine_state{state="stopped"}': '1x80' },
    silent: [{ 'bw_engine_state{state="stopped"}': '0x80' }],
    labels: { state: 'stopped' },
  },
  NinefoldJournalNotAdvancing: {
    fires: { ...WORKING, ...held('0x80'), bw_journal_seq: '60x80' },
    silent: [
      {
        ...WORKING,
        bw_journal_seq: A_MINUTE_EACH,
      },
      { ...state('stopped', '1x80'), bw_journal_seq: '60x80' },
      { ...WORKING, ...held('1x80'), bw_journal_seq: '60x80' },
    ],
  },
  NinefoldFrameLagHigh: {
    fires: { ...REAL, ...histogram('bw_frame_lag_seconds', 10, 5) },
    silent: [
      { ...REAL, ...histogram('bw_frame_lag_seconds', 10, 0) },
      { ...SIMULATED, ...histogram('bw_frame_lag_seconds', 10, 5) },
    ],
  },
  NinefoldBotFailed: {
    fires: state('failed', '0x20 1x60'),
    silent: [state('failed', '0x80'), state('paused', '1x80')],
    labels: { bot: 'a', state: 'failed' },
  },
  NinefoldStreamDown: {
    fires: { 'websocket_connection_status{source="s"}': '0x80' },
    silent: [{ 'websocket_connection_status{source="s"}': '1x20 0x7 1x60' }],
    labels: { source: 's' },
  },
  NinefoldReconnectsFrequent: {
    fires: {
      'websocket_reconnections_total{source="s",status="failure"}': '0x40 0+1x40',
      'websocket_reconnections_total{source="s",status="success"}': '1x80',
    },
    silent: [{ 'websocket_reconnections_total{source="s",status="success"}': '1x39 4x40' }],
    labels: { source: 's' },
  },
  NinefoldCandleOverdue: {
    fires: { ...REAL, 'bw_candle_age_seconds{symbol="BTCUSDT"}': '15+15x80' },
    silent: [
      { ...REAL, 'bw_candle_age_seconds{symbol="BTCUSDT"}': '61x80' },
      { ...SIMULATED, 'bw_candle_age_seconds{symbol="BTCUSDT"}': '15+15x80' },
    ],
    labels: { symbol: 'BTCUSDT' },
  },
  NinefoldClockOffset: {
    fires: { ...REAL, 'bw_clock_offset_seconds{venue="v"}': '-1.5x80' },
    silent: [
      { ...REAL, 'bw_clock_offset_seconds{venue="v"}': '-0.9x80' },
      { ...SIMULATED, 'bw_clock_offset_seconds{venue="v"}': '9x80' },
    ],
    labels: { venue: 'v' },
  },
  NinefoldCandleRevised: {
    fires: { 'bw_candle_revisions_total{kind="rest"}': '0x60 1x20' },
    silent: [{ 'bw_candle_revisions_total{kind="rest"}': '3x80' }],
    labels: { kind: 'rest' },
  },
  NinefoldMessagesRejected: {
    fires: { 'bw_candles_rejected_total{reason="shape"}': '0x60 0+2x20' },
    silent: [{ 'bw_candles_rejected_total{reason="shape"}': '0x60 5x20' }],
    labels: { reason: 'shape' },
  },
  NinefoldExchangeLimited: {
    fires: { 'bw_rest_requests_total{venue="v",code="429"}': '0x60 1x20' },
    silent: [{ 'bw_rest_requests_total{venue="v",code="2xx"}': '0+1x80' }],
    labels: { venue: 'v', code: '429' },
  },
  NinefoldOutboxOld: {
    fires: { bw_outbox_oldest_age_seconds: '0+15x80' },
    silent: [{ bw_outbox_oldest_age_seconds: '299x80' }],
  },
  NinefoldDeliveryLost: {
    fires: { 'bw_webhook_attempts_total{outcome="dead"}': '0x60 1x20' },
    silent: [{ 'bw_webhook_attempts_total{outcome="failed"}': '0+1x80' }],
    labels: { outcome: 'dead' },
  },
  NinefoldCommitSlow: {
    fires: histogram('bw_db_commit_seconds', 1, 5),
    silent: [histogram('bw_db_commit_seconds', 1, 0)],
  },
  NinefoldEventLoopBlocked: {
    fires: histogram('bw_event_loop_lag_seconds', 1, 5),
    silent: [histogram('bw_event_loop_lag_seconds', 1, 0)],
  },
  NinefoldDiskAlmostFull: {
    fires: { bw_disk_free_bytes: '49x80', bw_disk_size_bytes: '1000x80' },
    silent: [{ bw_disk_free_bytes: '51x80', bw_disk_size_bytes: '1000x80' }],
  },
};

/** What every series of a target carries; the metrics of `absent` have no target. */
const TARGET = { job: 'ninefold', instance: 'here:1' };

function withTarget(name: string): string {
  const target = Object.entries(TARGET).map(([label, value]) => `${label}="${value}"`);
  const [, metric, labels] = /^(\w+)(?:\{(.*)\})?$/.exec(name)!;
  return `${metric}{${[...target, ...(labels === undefined ? [] : [labels])].join(',')}}`;
}

function severityOf(alert: string): string {
  const [, rule] = readFileSync(RULES, 'utf8').split(`- alert: ${alert}\n`);
  return /severity: (\w+)/.exec(rule!)![1]!;
}

function groupOf(series: Series, tests: readonly object[]): object {
  const input_series = Object.entries(series).map(([name, values]) => ({ series: withTarget(name), values }));
  return { interval: '15s', input_series, promql_expr_test: tests };
}

/** The rules with only one of them: the others would be worked out for nothing. */
function onlyRule(alert: string): string {
  const file = join(folder, `${alert}.yml`);
  const [rule] = readFileSync(RULES, 'utf8')
    .split(`- alert: ${alert}\n`)[1]!
    .split(/\n\s*- (?:alert|name): /);
  writeFileSync(file, `groups:\n  - name: one\n    rules:\n      - alert: ${alert}\n${rule}\n`);
  return file;
}

/** True when it holds; else promtool's own words are thrown. */
function runUnits(rules: string, tests: readonly object[]): boolean {
  const file = join(folder, 'units.json');
  writeFileSync(file, JSON.stringify({ rule_files: [rules], evaluation_interval: '15s', tests }));
  const { status, output } = promtool(['test', 'rules', file]);
  if (status !== 0) throw new Error(output);
  return true;
}

/** It fires by minute 19, with the labels that are to be expected. */
function firing(alert: string, { fires, labels = {} }: Case): object {
  const target = alert === 'NinefoldMetricsAbsent' ? {} : TARGET;
  const all = { alertname: alert, alertstate: 'firing', severity: severityOf(alert), ...target, ...labels };
  const text = Object.entries(all).map(([label, value]) => `${label}="${value}"`);
  const expr = `ALERTS{alertname="${alert}",alertstate="firing"}`;
  return groupOf(fires, [{ expr, eval_time: '19m', exp_samples: [{ labels: `ALERTS{${text.join(',')}}`, value: 1 }] }]);
}

/** What `expr` asks for has no value at any minute. */
function silence(expr: string, series: Series): object {
  const times = Array.from({ length: 19 }, (_, i) => `${i + 1}m`);
  return groupOf(
    series,
    times.map((eval_time) => ({ expr, eval_time, exp_samples: [] })),
  );
}

describe('alert rules', () => {
  it('are all tried, and say what is wrong and what to do', () => {
    expect(Object.keys(CASES)).toEqual(NAMES);
    for (const rule of readFileSync(RULES, 'utf8').split('- alert: ').slice(1)) {
      expect(rule).toMatch(/severity: (info|warning|critical)\n/);
      for (const part of ['summary', 'description', 'runbook']) expect(rule).toMatch(new RegExp(`${part}: .{20,}`));
    }
  });
});

describe.skipIf(!HAS_PROMTOOL)('alert rules, by promtool (Debian package prometheus)', () => {
  it('are sound', () => {
    const { status, output } = promtool(['check', 'rules', RULES]);
    expect(output).toContain(`SUCCESS: ${NAMES.length} rules found`);
    expect(status).toBe(0);
  });

  it.each(Object.entries(CASES))('%s fires when it should, and only then', (alert, about) => {
    const expr = `ALERTS{alertname="${alert}",alertstate="firing"}`;
    const silent = about.silent.map((series) => silence(expr, series));
    expect(runUnits(onlyRule(alert), [firing(alert, about), ...silent])).toBe(true);
  });

  it('are silent for a run in good health', async () => {
    const view = new FakeView();
    const metrics = new LiveMetrics(view);
    view.advance(5 * 60_000);
    const { text } = await metrics.exposition();
    metrics.close();
    const samples = text.split('\n').filter((line) => /^(bw|websocket)_/.test(line));
    const series = samples.map((line): [string, string] => {
      const [, name, value] = /^(.*) (\S+)$/.exec(line)!;
      return [name!, name === 'bw_journal_seq' ? `${value}+1x80` : name === 'bw_simulated' ? '0x80' : `${value}x80`];
    });
    expect(series.length).toBeGreaterThan(100);
    expect(runUnits(RULES, [silence('ALERTS', Object.fromEntries(series))])).toBe(true);
  });
});
