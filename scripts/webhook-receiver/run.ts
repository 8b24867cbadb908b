import { resolve } from 'node:path';
import { readSecrets } from '../../engine/live/webhooks/secret.ts';
import { UsageError } from '../../engine/market/errors.ts';
import { printable, printLine } from '../program/output.ts';
import type { SharedOptions } from '../program/program.ts';
import { WebhookReceiver } from './receiver.ts';
import type { Effect } from './receiver.ts';
import { serveReceiver } from './server.ts';

/** What the receiver was given. */
export interface ReceiverArgs extends SharedOptions {
  readonly secretEnv: string | undefined;
  readonly secretFile: string | undefined;
  readonly port: number;
  readonly store: string | undefined;
}

/** 'signal 2022-05-12T10:15:00Z BTCUSDT long at 29000 …': one line of a message's own fields. */
function shown({ id, body }: Effect): string {
  const { type, timestamp, data } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const { bot, symbol, side, price, stop, target, reasons } = (data ?? {}) as Readonly<Record<string, unknown>>;
  const plan = [stop, target].some((value) => typeof value === 'number') ? ` stop ${stop} target ${target}` : '';
  const what = `${timestamp}  ${type}  ${bot}  ${symbol}  ${side ?? 'out'} at ${price}${plan}  ${reasons}`;
  return printable(`${what}  (${id})`);
}

/** Receives until Ctrl-C: one line for each effect. Throws UsageError for options that do not go together. */
export async function runReceiver({ secretEnv, secretFile, port, store, json }: ReceiverArgs): Promise<void> {
  if ((secretEnv === undefined) === (secretFile === undefined)) {
    throw new UsageError('Give the secret by --secret-env or by --secret-file, one of them.');
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port ${port} is no port: give a whole number from 0 to 65535.`);
  }
  const place = secretEnv === undefined ? { file: resolve(secretFile!) } : { env: secretEnv };
  const warn = (text: string): void => void process.stderr.write(`${text}\n`);
  const receiver = new WebhookReceiver({
    secrets: readSecrets(place, { environment: process.env, warn }),
    store,
    onEffect: (effect) => printLine(json ? JSON.stringify(effect) : shown(effect)),
  });
  const server = await serveReceiver(receiver, port);
  process.stderr.write(`Receiving at ${server.url}\n`);
  await new Promise<void>((done) => void process.once('SIGINT', done).once('SIGTERM', done));
  await server.close();
  receiver.close();
}
