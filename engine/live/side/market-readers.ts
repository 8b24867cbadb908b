import * as z from 'zod';
import { SECOND_MS } from '../../market/units.ts';
import { RejectedAnswer } from '../exchange/exchange.ts';
import { parseRow, readRows } from './reading.ts';
import type { Reading, Readings } from './reading.ts';

/** Seconds between 2001 and 2096, as a number or as text; read as ms. */
const seconds = z.int().min(1e9).max(4e9);
const textSeconds = z
  .string()
  .regex(/^\d{10}$/)
  .transform(Number)
  .pipe(seconds);

const fearGreedRow = z.object({
  timestamp: textSeconds,
  value: z
    .string()
    .regex(/^(0|[1-9]\d{0,2})$/)
    .transform(Number)
    .refine((value) => value <= 100),
  value_classification: z.string().min(1).max(40),
});
const fearGreedAnswer = z.object({
  data: z.array(z.unknown()),
  metadata: z.object({ error: z.null().optional() }).optional(),
});

/** alternative.me's fear and greed (`/fng/`): a whole number 0..100 a day, in text. Throws RejectedAnswer. */
export function readFearGreed(body: unknown): Readings {
  const answer = fearGreedAnswer.safeParse(body);
  if (!answer.success) throw new RejectedAnswer('shape', 'no list of days');
  const { rows, refused } = readRows(answer.data.data, (row) => {
    const { timestamp, value, value_classification } = parseRow(fearGreedRow, row);
    return { time: timestamp * SECOND_MS, payload: { value, label: value_classification } };
  });
  return {
    readings: rows.map(({ time, payload }) => ({ kind: 'FEAR_GREED', symbol: null, eventTime: time, payload })),
    refused,
  };
}

const share = z.number().refine((value) => value > 0 && value < 100);
const money = z.number().refine((value) => value > 0 && value < 1e18);
const global = z.object({
  data: z.object({
    market_cap_percentage: z.object({ btc: share }),
    total_market_cap: z.object({ usd: money }),
    updated_at: seconds,
  }),
});

/** CoinGecko's whole market (`/api/v3/global`): Bitcoin's share of it and its worth in dollars. Throws RejectedAnswer. */
export function readDominance(body: unknown): Readings {
  const { data } = parseRow(global, body);
  const payload = { btcPct: data.market_cap_percentage.btc, totalCap: data.total_market_cap.usd };
  const eventTime = data.updated_at * SECOND_MS;
  const reading: Reading = { kind: 'DOMINANCE', symbol: null, eventTime, payload };
  return { readings: [reading], refused: [] };
}
