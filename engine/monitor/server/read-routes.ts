import { z } from 'zod';
import { isoTime } from '../../market/iso-time.ts';
import { minutesOf } from '../../market/timeframe.ts';
import type { LiveView } from '../../live/status.ts';
import { Refusal } from './refusal.ts';
import { ID, reads, rows, SYMBOL } from './route.ts';
import type { Route } from './route.ts';
import * as shape from './shapes.ts';
import type { Workflow } from './workflow.ts';
import type { RecentSteps } from './workflow-steps.ts';

const CHART_TIMEFRAMES = ['1m', '5m', '15m', '1h', '4h', '1d'] as const;

/** A query's parameters without those that were not given, for exact optional properties. */
function given<T extends object>(query: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as never;
}

/** How the run as a whole stands. */
export function wholeRoutes(view: LiveView, workflow: Workflow, steps: RecentSteps): Route[] {
  return [
    reads({
      url: '/health',
      summary: '200 once the run has caught up and has not given up, 503 otherwise.',
      answer: shape.health,
      handle() {
        const { phase, reason, lastClose, time } = view.status();
        return {
          ready: lastClose !== null && (phase === 'live' || phase === 'held'),
          live: phase === 'live',
          phase,
          held: phase === 'held',
          reason,
          last_close: lastClose === null ? null : isoTime(lastClose),
          timestamp: time,
        };
      },
      statusOf: ({ ready }) => (ready ? 200 : 503),
    }),
    reads({
      url: '/api/system/workflow',
      summary: 'Every stage from candle to signal, and the newest 100 steps.',
      answer: z.strictObject({
        workflow_status: shape.workflowStatus,
        recent_workflow_steps: z.array(shape.workflowStepRow),
        timestamp: shape.time,
      }),
      handle() {
        const status = view.status();
        return {
          workflow_status: workflow.status(status),
          recent_workflow_steps: steps.rows(),
          timestamp: status.time,
        };
      },
    }),
    reads({
      url: '/api/system/stats',
      summary: 'Totals since the program started.',
      answer: shape.stats,
      handle: () => workflow.stats(),
    }),
    reads({
      url: '/api/status',
      summary: 'Everything there is to say of the run in one answer.',
      answer: shape.liveStatus,
      handle: () => view.status(),
    }),
  ];
}

/** What was seen and thought: candles, votes, gates, signals. */
export function marketRoutes(view: LiveView): Route[] {
  return [
    reads({
      url: '/api/signals',
      summary: 'Signals sent or held back, newest first.',
      query: z.strictObject({ symbol: SYMBOL.optional(), bot: ID.optional(), limit: rows(1_000, 100) }),
      answer: z.strictObject({ signals: z.array(shape.liveSignal) }),
      handle: ({ query }) => ({ signals: view.signals(given(query)) }),
    }),
    reads({
      url: '/api/candles',
      summary: 'The newest closed candles of a symbol, ascending, and the one that forms.',
      query: z.strictObject({
        symbol: SYMBOL,
        timeframe: z.enum(CHART_TIMEFRAMES).default('1m'),
        limit: rows(2_000, 300),
      }),
      answer: z.strictObject({
        symbol: shape.text,
        timeframe: z.enum(CHART_TIMEFRAMES),
        candles: z.array(shape.candle),
        forming: shape.candle.nullable(),
      }),
      handle({ query: { symbol, timeframe, limit } }) {
        const found = view.candles({ symbol, minutes: minutesOf(timeframe), limit });
        if (found === undefined) throw new Refusal(404, `There is no symbol "${symbol}" here: see /api/status.`);
        return { symbol, timeframe, candles: found.candles, forming: found.forming };
      },
    }),
    reads({
      url: '/api/votes',
      summary: "Each bot's last votes by symbol and timeframe, with their reasons.",
      query: z.strictObject({ bot: ID.optional(), symbol: SYMBOL.optional() }),
      answer: z.strictObject({ votes: z.array(shape.voteAnswer) }),
      handle: ({ query }) => ({ votes: view.votes(given(query)) }),
    }),
    reads({
      url: '/api/gates',
      summary: 'How far candidates came, by bot, timeframe and gate.',
      query: z.strictObject({ bot: ID.optional() }),
      answer: z.strictObject({ gates: z.array(shape.gateAnswer) }),
      handle: ({ query }) => ({ gates: view.gates(given(query)) }),
    }),
  ];
}

/** What the bots made of it, and what was done to them. */
export function botRoutes(view: LiveView): Route[] {
  return [
    reads({
      url: '/api/bots',
      summary: 'Every bot: its state, account and digests.',
      answer: z.strictObject({ bots: z.array(shape.botStatus) }),
      handle: () => ({ bots: view.status().bots }),
    }),
    reads({
      url: '/api/bots/:id/performance',
      summary: "What a bot's paper account came to.",
      params: z.strictObject({ id: ID }),
      answer: shape.botPerformance,
      handle({ params: { id } }) {
        const found = view.performance(id);
        if (found === undefined) throw new Refusal(404, `There is no bot "${id}": see /api/bots.`);
        return found;
      },
    }),
    reads({
      url: '/api/runs',
      summary: 'Every bot that this record ever held.',
      answer: z.strictObject({ runs: z.array(shape.runEntry) }),
      handle: () => ({ runs: view.runs() }),
    }),
    reads({
      url: '/api/audit',
      summary: 'The newest entries of the audit log, newest first.',
      query: z.strictObject({ limit: rows(1_000, 100) }),
      answer: z.strictObject({ audit: z.array(shape.auditEntry) }),
      handle: ({ query: { limit } }) => ({ audit: view.audit(limit) }),
    }),
  ];
}
