import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../../engine/market/errors.ts';
import type { WebhookReceiver } from './receiver.ts';

/** More than any payload of Standard Webhooks. */
const BODY_MAX = 65_536;
const REQUEST_MS = 30_000;
const STATUS = { new: 204, known: 204, refused: 401 } as const;

/** A request's body; undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > BODY_MAX) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** What is answered to a request. */
async function statusOf(receiver: WebhookReceiver, request: IncomingMessage): Promise<number> {
  if (request.method !== 'POST') return 405;
  const body = await bodyOf(request);
  if (body === undefined) return 413;
  return STATUS[receiver.receive(request.headers as Readonly<Record<string, string>>, body)];
}

/** Where a receiver listens. */
export interface ReceiverServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Lets a receiver listen on this machine alone; port 0 takes any. Throws UsageError when the port is taken. */
export async function serveReceiver(receiver: WebhookReceiver, port: number): Promise<ReceiverServer> {
  const server: Server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    statusOf(receiver, request).then(
      (status) => response.writeHead(status, { connection: 'close' }).end(),
      // What could not be stored was not received: the sender comes again.
      () => response.writeHead(500, { connection: 'close' }).end(),
    );
  });
  await new Promise<void>((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      failed(new UsageError(`Port ${port} of 127.0.0.1 cannot be had (${error.code}): give another --port.`));
    });
    server.listen(port, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
