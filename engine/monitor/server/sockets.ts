import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Meter } from '../meter.ts';
import type { SocketPath } from './audience.ts';
import type { Link } from './client.ts';
import type { Door } from './door.ts';
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

/** Takes WebSockets on the HTTP side's port, once host, origin and number of clients are looked at. */
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
    return new Promise((done) => this.#server.close(() => done()));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      const path = this.#checked(request);
      this.#server.handleUpgrade(request, socket, head, (client) =>
        this.#parts.admit[path]({ socket: client, stream: socket }),
      );
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, 'A fault of the program.');
      this.#parts.meter.answered('upgrade', { status: refusal.status, tookMs: 0 });
      answerAndEnd(socket, refusal);
    }
  }

  #checked(request: IncomingMessage): SocketPath {
    const { door, limits } = this.#parts;
    const caller = { headers: request.headers, address: request.socket.remoteAddress ?? '' };
    door.checkHost(caller);
    const path = pathOf(request.url);
    door.checkOrigin(caller);
    door.checkReader(caller);
    if (this.#server.clients.size < limits.clients) return path;
    throw new Refusal(503, 'There are as many WebSocket clients as the monitor takes.', { 'Retry-After': '30' });
  }
}
