import type { Meter } from '../meter.ts';
import { Client, GOING_AWAY } from './client.ts';
import type { Link, Message } from './client.ts';
import type { MonitorLimits } from './limits.ts';

/** Where a WebSocket is asked for. */
export type SocketPath = '/ws' | '/ws/signals';

/** All clients of one WebSocket path. */
export class Audience {
  readonly #path: SocketPath;
  readonly #meter: Meter;
  readonly #limits: MonitorLimits;
  readonly #clients = new Set<Client>();

  constructor(path: SocketPath, { meter, limits }: { readonly meter: Meter; readonly limits: MonitorLimits }) {
    this.#path = path;
    this.#meter = meter;
    this.#limits = limits;
    meter.clients(path, 0);
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Takes a client in. `hear` is called with each text it sends, `leave` once it is gone. */
  admit(
    link: Link,
    { hear, leave }: { hear(client: Client, text: string): void; leave?(client: Client): void },
  ): Client {
    const client: Client = new Client({
      ...link,
      limits: this.#limits,
      onText: (text) => hear(client, text),
      onCut: () => this.#meter.cutOff(this.#path),
    });
    this.#clients.add(client);
    this.#meter.clients(this.#path, this.#clients.size);
    link.socket.on('close', () => {
      this.#clients.delete(client);
      this.#meter.clients(this.#path, this.#clients.size);
      leave?.(client);
    });
    return client;
  }

  /** Tells all, or some of them. */
  broadcast(message: Message, to: Iterable<Client> = this.#clients): void {
    const begin = performance.now();
    let clients = 0;
    for (const client of to) {
      client.send(message);
      clients++;
    }
    if (clients > 0) this.#meter.broadcast(this.#path, { clients, tookMs: performance.now() - begin });
  }

  /** Asks everybody whether they are still there. */
  ping(): void {
    for (const client of this.#clients) client.ping();
  }

  /** Says goodbye to all. */
  close(): void {
    for (const client of this.#clients) client.close(GOING_AWAY, 'The monitor ends.');
  }
}
