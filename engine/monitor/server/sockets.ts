import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import type { Meter } from '../meter.ts';
import type { SocketPath } from './audience.ts';
import { GOING_AWAY, POLICY } from './client.ts';
import type { Link } from './client.ts';
import type { Caller, Door } from './door.ts';
import type { MonitorLimits } from './limits.ts';
import { answerAndEnd } from './raw-answer.ts';
import { Refusal } from './refusal.ts';

/** What WebSockets are opened with. */
export interface SocketParts {
  readonly door: Door;
  readonly limits: MonitorLimits;
  readonly meter: Meter;
  /** Takes a client of a path in. */
  readonly admit: Readonly<Record<SocketPath, (link: Link) => void>>;
}

function pathOf(url: string | undefined): SocketPath {
  const [path] = (url ?? '').split('?');
  if (path === '/ws' || path === '/ws/signals') return path;
  throw new Refusal(404, 'There is no WebSocket here: there are /ws and /ws/signals.');
}

/** What a client is told that showed no token, or another. */
const NEEDS_TOKEN = 'The first message has to be {"token":"..."}, with the token.';
const FIRST_MESSAGE = z.strictObject({ token: z.string() });

/** The token of a first message; undefined for any other text. */
function tokenOf(text: string): string | undefined {
  try {
    return FIRST_MESSAGE.safeParse(JSON.parse(text)).data?.token;
  } catch {
    return undefined;
  }
}

/** Takes WebSockets on the HTTP side's port, once host, origin, token and number of clients are looked at. */
export class Sockets {
  readonly #server: WebSocketServer;
  readonly #parts: SocketParts;

  constructor(http: Server, parts: SocketParts) {
    this.#parts = parts;
    const { messageBytes: maxPayload, closeTimeoutMs: closeTimeout } = parts.limits;
    const settings = { noServer: true, perMessageDeflate: false, clientTracking: true, maxPayload, closeTimeout };
    this.#server = new WebSocketServer(settings);
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Ends when every client is gone; who does not agree to that is cut. */
  close(): Promise<void> {
    for (const client of this.#server.clients) client.close(GOING_AWAY, 'The monitor ends.');
    return new Promise((done) => this.#server.close(() => done()));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      const { path, caller } = this.#checked(request);
      const isLacking = this.#parts.door.lacksToken(caller);
      this.#server.handleUpgrade(request, socket, head, (client) => {
        const admit = (): void => this.#parts.admit[path]({ socket: client, stream: socket });
        if (isLacking) this.#awaitToken(client, caller.address, admit);
        else admit();
      });
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, 'A fault of the program.');
      this.#parts.meter.answered('upgrade', { status: refusal.status, tookMs: 0 });
      answerAndEnd(socket, refusal);
    }
  }

  /** Pages cannot set a header when they open a WebSocket: on an exposed monitor the token is the first thing they send. */
  #awaitToken(client: WebSocket, address: string, admit: () => void): void {
    const { door, limits, meter } = this.#parts;
    const timer = setTimeout(() => client.close(POLICY, 'No token came.'), limits.tokenTimeoutMs).unref();
    client.on('error', () => {});
    client.once('close', () => clearTimeout(timer));
    client.once('message', (data: RawData, isBinary) => {
      clearTimeout(timer);
      try {
        door.checkToken(isBinary ? undefined : tokenOf(String(data as Buffer)), address);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        meter.answered('upgrade', { status: error.status, tookMs: 0 });
        return client.close(POLICY, error.status === 429 ? error.message : NEEDS_TOKEN);
      }
      admit();
    });
  }

  #checked(request: IncomingMessage): { readonly path: SocketPath; readonly caller: Caller } {
    const { door, limits } = this.#parts;
    const caller = { headers: request.headers, address: request.socket.remoteAddress ?? '' };
    door.checkHost(caller);
    const path = pathOf(request.url);
    door.checkOrigin(caller);
    if (!door.lacksToken(caller)) door.checkReader(caller);
    if (this.#server.clients.size < limits.clients) return { path, caller };
    throw new Refusal(503, 'There are as many WebSocket clients as the monitor takes.', { 'Retry-After': '30' });
  }
}
