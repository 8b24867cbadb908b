import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Endpoint } from '../endpoint.ts';
import { Secret } from '../secret.ts';

/** The published example secret of Standard Webhooks. */
export const EXAMPLE_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** A request that came to an endpoint. */
export interface SeenRequest {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Answers a request, or leaves it alone. */
export type Answer = (request: SeenRequest, response: ServerResponse) => void;

/** An HTTP server on a free port of this machine whose answers a test decides, and that remembers what came. */
export class ScriptedEndpoint {
  readonly requests: SeenRequest[] = [];
  /** The most requests that were open at one time. */
  openMax = 0;
  answer: Answer;
  readonly #server: Server;
  #open = 0;
  #waiting: (() => void)[] = [];

  private constructor(answer: Answer) {
    this.answer = answer;
    this.#server = createServer((request, response) => {
      this.openMax = Math.max(this.openMax, ++this.#open);
      response.on('close', () => this.#open--);
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { headers } = request;
        const seen = { id: String(headers['webhook-id']), headers, body: Buffer.concat(parts) };
        this.requests.push(seen);
        this.answer(seen, response);
        for (const done of this.#waiting.splice(0)) done();
      });
    });
  }

  static async open(answer: Answer): Promise<ScriptedEndpoint> {
    const endpoint = new ScriptedEndpoint(answer);
    await new Promise<void>((done) => endpoint.#server.listen(0, '127.0.0.1', done));
    return endpoint;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The settings of an endpoint that wants everything. */
  settings(id: string): Endpoint {
    const url = new URL(`http://127.0.0.1:${this.port}/hook`);
    const everything = { kinds: undefined, bots: undefined, symbols: undefined };
    return { id, url, secrets: [new Secret(EXAMPLE_SECRET)], ...everything, allowPrivate: true };
  }

  /** Resolves once so many requests have come in all. */
  async seen(count: number): Promise<void> {
    while (this.requests.length < count) await new Promise<void>((done) => this.#waiting.push(done));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

/** Answers each request with the next of these statuses, and the last one from then on. */
export function statuses(...list: readonly number[]): Answer {
  let count = 0;
  return (_, response) => {
    const status = list[Math.min(count++, list.length - 1)]!;
    response.writeHead(status).end();
  };
}
