import * as z from 'zod';
import { candleEvent } from '../speech.ts';
import { faultOf, oneOf } from './fault.ts';

/** Candles whose fields are of another type. */
const WRONG_TYPES: readonly object[] = [
  { k: null },
  { k: [] },
  { k: 'kline' },
  { s: 7 },
  { E: '1735689600000' },
  { k: { x: 'true' } },
  { k: { x: 1 } },
  { k: { o: 100.5 } },
  { k: { h: null } },
  { k: { c: undefined } },
  { k: { n: '5' } },
  { k: { i: 1 } },
  { k: { t: '1735689600000' } },
];

/** Candles whose numbers are none, or not of this world. */
const ODD_NUMBERS: readonly object[] = [
  ...['1e999', '-1', '0x10', '', ' 1', '1_000', 'NaN', 'Infinity', '1'.repeat(40)].map((o) => ({ k: { o } })),
  { k: { l: '0' } },
  { k: { h: '9000000000000000' } },
  { k: { n: 2 ** 60 } },
  { k: { n: -1 } },
  { k: { t: 1_735_689_600_000_000 } },
  { k: { t: 1_735_689_600 } },
  { k: { T: 5 } },
  { E: -1 },
];

interface Event {
  readonly k: object;
}

/** An event with some fields put in place of its own; an object for `k` replaces fields within it. */
function changed(event: Event, change: object): string {
  const inner = (change as { k?: unknown }).k;
  const isWithin = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  return JSON.stringify({ ...event, ...change, ...(isWithin ? { k: { ...event.k, ...inner } } : {}) });
}

function wrongFields(kind: string, changes: readonly object[]): ReturnType<typeof faultOf> {
  return faultOf<{ share: number }>({
    kind,
    params: z.strictObject({ share: z.number().positive().max(1) }),
    lastsSeconds: [60, 180],
    draw: ({ random }) => ({ share: oneOf(random, [0.05, 0.5]) }),
    begin: (stage, { share }) => ({
      takesCandle(client, message) {
        if (stage.random.uniform() > share) return false;
        const event = JSON.parse(candleEvent({ ...message, isClosed: true })) as Event;
        client.sendCandle(message, changed(event, oneOf(stage.random, changes)));
        stage.note();
        return false;
      },
    }),
  });
}

/** Beside the candles come some whose fields are of another type. */
export const WRONG_TYPE = wrongFields('wrongType', WRONG_TYPES);

/** Beside the candles come some whose numbers are none. */
export const ODD_NUMBER = wrongFields('oddNumber', ODD_NUMBERS);
