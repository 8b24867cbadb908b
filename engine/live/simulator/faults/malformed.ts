import * as z from 'zod';
import { candleEvent } from '../speech.ts';
import type { CandleMessage } from '../speech.ts';
import type { StreamClient } from '../stream-client.ts';
import { faultOf, oneOf } from './fault.ts';

const WHATS = [
  'json',
  'truncated',
  'byteOrderMark',
  'nul',
  'deep',
  'binary',
  'empty',
  'huge',
  'notUtf8',
  'unfinished',
] as const;
type What = (typeof WHATS)[number];

const HUGE_BYTES = 10 * 2 ** 20;
const DEPTH = 20_000;
/** A text frame whose two bytes are no UTF-8. */
const NOT_UTF8 = Buffer.from([0x81, 0x02, 0xc3, 0x28]);
/** The first fragment of a text, of one byte; no other follows. */
const UNFINISHED = Buffer.from([0x01, 0x01, 0x7b]);

/** Made once: it is sent again and again. */
let huge: Buffer | undefined;

function send({ socket, raw }: StreamClient, what: What, message: CandleMessage): void {
  if (socket.readyState !== socket.OPEN) return;
  const event = candleEvent(message);
  switch (what) {
    case 'json':
      return socket.send('{"e":"kline","k":{');
    case 'truncated':
      return socket.send(event.slice(0, event.length / 2));
    case 'byteOrderMark':
      return socket.send(`\uFEFF${event}`);
    case 'nul':
      return socket.send(`${event}\u0000`);
    case 'deep':
      return socket.send('['.repeat(DEPTH));
    case 'binary':
      return socket.send(Buffer.from(event));
    case 'empty':
      return socket.send('');
    case 'huge':
      huge ??= Buffer.alloc(HUGE_BYTES, '[');
      return socket.send(huge, { binary: false });
    case 'notUtf8':
      return void raw.write(NOT_UTF8);
    case 'unfinished':
      return void raw.write(UNFINISHED);
  }
}

/** What comes beside the candles is no message: no JSON, too long, no text, no end. */
export const MALFORMED = faultOf<{ what?: What; share: number }>({
  kind: 'malformed',
  params: z.strictObject({ what: z.enum(WHATS).optional(), share: z.number().positive().max(1) }),
  lastsSeconds: [20, 120],
  draw: ({ random }) => ({ what: oneOf(random, WHATS), share: oneOf(random, [0.1, 1]) }),
  begin: (stage, { what, share }) => ({
    takesCandle(client, message) {
      if (stage.random.uniform() > share) return false;
      send(client, what ?? oneOf(stage.random, WHATS), message);
      stage.note();
      return false;
    },
  }),
});
