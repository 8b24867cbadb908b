import * as z from 'zod';
import { candleOf, faultOf } from './check-candle.ts';
import type { RejectReason, StreamMessage } from './exchange.ts';
import { count, decimal, millis } from './fields.ts';

/** Longest text looked at; a candle takes less than half a kilobyte, a book's depth may take more. */
const TEXT_MAX = 131_072;

const candleEvent = z
  .object({
    E: millis,
    s: z.string(),
    k: z.object({
      t: millis,
      T: millis,
      s: z.string(),
      i: z.literal('1m'),
      o: decimal,
      h: decimal,
      l: decimal,
      c: decimal,
      v: decimal,
      n: count,
      x: z.boolean(),
      q: decimal,
      V: decimal,
      Q: decimal,
    }),
  })
  .refine(({ s, k }) => s === k.s, { path: ['k', 's'] });

/** Ids of ours are whole numbers; an answer to something else may carry a text or nothing. */
const answer = z.object({
  id: z.union([z.int(), z.string().max(36), z.null()]),
  result: z.array(z.string().max(200)).max(1024).nullish(),
  msg: z.string().optional(),
  error: z.object({ msg: z.string() }).optional(),
});

function reject(reason: RejectReason, detail: string): StreamMessage {
  return { kind: 'reject', reason, detail };
}

/** Fields whose misfit is one of numbers: a time of another unit, a decimal that is none. */
const TIMES = new Set(['E', 't', 'T']);
const DECIMALS = new Set(['o', 'h', 'l', 'c', 'v', 'n', 'q', 'V', 'Q']);

/** The reason behind a schema's first complaint. */
function misfit({ issues }: z.ZodError): StreamMessage {
  const path = issues[0]?.path ?? [];
  const field = String(path.at(-1) ?? '');
  const reason = TIMES.has(field) ? 'time' : DECIMALS.has(field) ? 'number' : 'shape';
  return reject(reason, `${path.map(String).join('.')}: ${issues[0]?.message}`);
}

function readCandle(data: object): StreamMessage {
  const parsed = candleEvent.safeParse(data);
  if (!parsed.success) return misfit(parsed.error);
  const { E: eventTime, s: symbol, k } = parsed.data;
  const minute = {
    openTime: k.t,
    lastMs: k.T,
    open: k.o,
    high: k.h,
    low: k.l,
    close: k.c,
    volume: k.v,
    quoteVolume: k.q,
    trades: k.n,
    takerBuyVolume: k.V,
    takerBuyQuoteVolume: k.Q,
  };
  const fault = faultOf(minute);
  if (fault !== undefined) return reject(fault.reason, `${symbol} ${fault.detail}`);
  if (k.x && eventTime < k.T) return reject('time', `${symbol} closed at ${eventTime}, before its end ${k.T}`);
  return { kind: 'candle', symbol, candle: candleOf(minute), isClosed: k.x, eventTime };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads one text of a Binance market stream, raw or combined; spot and futures say the same. */
export function readStreamText(text: string): StreamMessage {
  if (text.length > TEXT_MAX) return reject('size', `${text.length} characters`);
  const outer = parse(text);
  if (outer === undefined) return reject('json', text.slice(0, 80));
  if (!isRecord(outer)) return reject('shape', 'no JSON object');
  const data = outer['stream'] === undefined ? outer : outer['data'];
  if (!isRecord(data)) return reject('shape', 'data is no JSON object');
  const event = data['e'];
  if (event === 'kline') return readCandle(data);
  if (event === 'serverShutdown') return { kind: 'shutdown' };
  if (typeof event === 'string') return { kind: 'other', event };
  // A book's best prices carry no event name on spot.
  if (typeof outer['stream'] === 'string') return { kind: 'other', event: outer['stream'].replace(/^.*@/, '') };
  const parsed = answer.safeParse(outer);
  if (!parsed.success) return reject('shape', `neither an event nor an answer: ${Object.keys(outer).join(', ')}`);
  const { id, result, error, msg } = parsed.data;
  const streams = result ? { streams: result } : {};
  return { kind: 'answer', id: typeof id === 'number' ? id : null, error: error?.msg ?? msg, ...streams };
}
