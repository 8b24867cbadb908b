import { z } from 'zod';
import { TIMEFRAMES } from '../../market/timeframe.ts';
import { BUFFER_WORDS, COLLECTION_WORDS, FRESHNESS_WORDS, WORK_WORDS } from './status-words.ts';

/** Shapes that answers are made of, for the OpenAPI document. Times are epoch ms; a number that is none is null. */
export const number = z.number().nullable();
export const count = z.int().min(0);
export const text = z.string();
export const time = z.int();
export const timeOrNull = time.nullable();
const side = z.enum(['long', 'short']);
const timeframe = z.enum(TIMEFRAMES);
const source = z.enum(['historical', 'rest', 'websocket']);
const phase = z.enum(['warming', 'live', 'held', 'stopped']);
const iso = z.string().nullable();
const botState = z.enum(['running', 'paused', 'stopped', 'failed']);
const bySource = z.strictObject({ historical: count, rest: count, websocket: count });
const pairOfHashes = z.strictObject({ inputs: text, outputs: text });

export const candle = z.strictObject({
  openTime: time,
  closeTime: time,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  quoteVolume: number,
  trades: number,
  takerBuyVolume: number,
  syntheticMinutes: count,
});

export const liveSignal = z.strictObject({
  id: text,
  bot: text,
  symbol: text,
  kind: z.enum(['signal', 'exit']),
  time,
  side: side.nullable(),
  price: number,
  limit: number,
  stop: number,
  target: number,
  reasons: text,
  notAfter: time,
  outputHash: text,
  isSilent: z.boolean(),
});

const headVote = z.strictObject({
  head: text,
  direction: z.int().min(-1).max(1),
  confidence: number,
  isReady: z.boolean(),
  reasons: z.array(text),
});

const ballot = { bot: text, symbol: text, time, votes: z.array(headVote), direction: z.int(), confidence: number };
export const voteAnswer = z.strictObject({ ...ballot, minutes: count });

export const gateAnswer = z.strictObject({
  bot: text,
  minutes: count.nullable(),
  scans: count,
  signals: count,
  refusals: z.array(z.strictObject({ code: text, count })),
});

export const botStatus = z.strictObject({
  id: text,
  strategy: text,
  symbols: z.array(text),
  state: botState,
  reason: text.nullable(),
  frames: count,
  lastClose: timeOrNull,
  equity: number,
  cash: number,
  initialCash: number,
  positions: z.array(
    z.strictObject({ symbol: text, side, quantity: number, entryPrice: number, stop: number, target: number }),
  ),
  signals: count,
  trades: count,
  chains: pairOfHashes,
  digests: pairOfHashes,
});

export const botPerformance = z.strictObject({
  bot: text,
  initialCash: number,
  equity: number,
  trades: count,
  wins: count,
  pnl: number,
  fees: number,
  funding: number,
  drawdownMax: number,
  equityCurve: z.array(z.strictObject({ time, equity: number })),
  lastTrades: z.array(
    z.strictObject({
      symbol: text,
      side,
      entryTime: time,
      entryPrice: number,
      exitTime: time,
      exitPrice: number,
      exitKind: text,
      pnl: number,
    }),
  ),
});

export const runEntry = z.strictObject({
  bot: text,
  strategy: text,
  symbols: z.array(text),
  state: botState,
  firstClose: time,
  lastClose: timeOrNull,
  frames: count,
  outputHash: text.nullable(),
});

export const auditEntry = z.strictObject({ seq: count, time, who: text, what: text, detail: text, hash: text });

const connectionEvent = z.strictObject({
  time,
  connection: count,
  what: z.enum(['connecting', 'open', 'live', 'lost', 'closed', 'refused']),
  detail: text,
});

const feed = z.strictObject({
  symbol: text,
  lastClose: timeOrNull,
  ageMs: number,
  source: source.nullable(),
  status: z.enum(['live', 'delayed', 'missing']),
  price: number,
});

const counts = z.looseObject({
  candlesReceived: bySource,
  candlesStored: bySource,
  rejected: z.record(text, count),
  frames: count,
  scans: count,
  signals: count,
  refusals: count,
});

export const liveStatus = z.looseObject({
  time,
  isSimulated: z.boolean(),
  exchange: text,
  symbols: z.array(text),
  version: text,
  uptimeMs: number,
  phase,
  reason: text.nullable(),
  lastClose: timeOrNull,
  emitsAfter: time,
  counts,
  feeds: z.array(feed),
  connections: z.array(
    z.strictObject({
      id: count,
      phase: z.enum(['connecting', 'probation', 'live']),
      since: time,
      lastDataAt: time,
    }),
  ),
  connectionHistory: z.array(connectionEvent),
  rest: z.strictObject({ usedWeight: number, weightMax: number, pausedUntil: timeOrNull }),
  clockOffsetMs: number,
  bots: z.array(botStatus),
  outbox: z.strictObject({
    endpoints: count,
    pending: count,
    oldestAgeMs: number,
    delivered: count,
    expired: count,
    dead: count,
  }),
});

export const health = z.strictObject({
  ready: z.boolean().describe('Caught up, and not given up.'),
  live: z.boolean().describe('Decides as minutes close.'),
  phase,
  held: z.boolean(),
  reason: text.nullable(),
  last_close: iso,
  timestamp: time,
});

const work = { calculations_performed: count, status: z.enum(WORK_WORDS) };
const bufferStatus = z.strictObject({ heads_ready: count, heads_total: count, status: z.enum(BUFFER_WORDS) });

export const workflowStatus = z.strictObject({
  data_collection: z.strictObject({
    candles_received: count,
    candles_stored: count,
    last_candle_times: z.record(text, iso),
    time_since_last_candle: z.record(text, z.strictObject({ seconds: number, status: z.enum(FRESHNESS_WORDS) })),
    status: z.enum(COLLECTION_WORDS),
  }),
  indicator_calculation: z.strictObject({ ...work, buffer_status: z.record(text, bufferStatus) }),
  consensus_system: z.strictObject({
    ...work,
    last_consensus_votes: z.strictObject({ ...ballot, timeframe }).nullable(),
  }),
  signal_generation: z.strictObject({
    scans_performed: count,
    signals_generated: count,
    rejection_rate: number.describe('Refusals by scans, a fraction; null before the first scan.'),
    status: z.enum(WORK_WORDS),
  }),
});

export const workflowStepRow = z.strictObject({
  timestamp: time,
  step: text,
  symbol: text.nullable(),
  timeframe: timeframe.nullable(),
  bot: text.nullable(),
  detail: text,
});

export const stats = z.strictObject({
  candles_received: count,
  candles_received_by_source: bySource,
  candles_stored: count,
  candles_stored_by_source: bySource,
  duplicates: count,
  revisions: count,
  late: count,
  absent: count,
  messages_rejected: count,
  frames: count,
  indicator_calculations: count,
  consensus_calculations: count,
  scans_performed: count,
  signals_generated: count,
  rejections: count,
  trades: count,
  reconnects: count,
  requests: count,
  observations: count,
  last_candle_time: iso,
  uptime_seconds: count,
  uptime: text,
  timestamp: time,
});

export const refusalShape = z.strictObject({ error: z.strictObject({ code: text, message: text }) });
