import { mkdtempSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import type { Meter } from '../meter.ts';
import { openMonitor } from '../server/monitor.ts';
import type { Monitor, MonitorSettings } from '../server/monitor.ts';
import { TokenGate } from '../server/token.ts';
import { FakeView } from './fake-view.ts';

/** Keeps what it is told. */
export class TestMeter implements Meter {
  readonly clientsNow = new Map<string, number>();
  readonly requests: { readonly route: string; readonly status: number }[] = [];
  broadcasts = 0;
  cut = 0;

  async exposition(): Promise<{ contentType: string; text: string }> {
    return { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'bw_up 1\n' };
  }
  clients(path: string, count: number): void {
    this.clientsNow.set(path, count);
  }
  broadcast(): void {
    this.broadcasts++;
  }
  cutOff(): void {
    this.cut++;
  }
  answered(route: string, { status }: { readonly status: number }): void {
    this.requests.push({ route, status });
  }
}

/** A monitor of a fake run, with all that a test wants to hold. */
export interface TestMonitor {
  readonly monitor: Monitor;
  readonly view: FakeView;
  readonly meter: TestMeter;
  readonly token: string;
  readonly port: number;
  /** What lets its bearer change things. */
  readonly bearer: { readonly Authorization: string };
}

/** Opens a monitor on a free port; tests close it. */
export async function openTestMonitor(
  settings: Partial<MonitorSettings> & { readonly view?: FakeView; readonly gateNow?: () => number } = {},
): Promise<TestMonitor> {
  const file = join(mkdtempSync(join(tmpdir(), 'monitor-')), 'token');
  const gate = TokenGate.open(file, settings.gateNow);
  const view = settings.view ?? new FakeView();
  const meter = new TestMeter();
  const page = { html: '<!doctype html><title>page</title>', contentSecurityPolicy: "default-src 'none'" };
  const monitor = await openMonitor({ page, meter, port: 0, token: gate, ...settings, view });
  const token = readFileSync(file, 'utf8').trim();
  const port = Number(new URL(monitor.url).port);
  return { monitor, view, meter, token, port, bearer: { Authorization: `Bearer ${token}` } };
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks with any header, Host too, and any path as it is written. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((done, fail) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() }),
      );
      response.on('error', fail);
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

/** A bare connection. */
export async function connectTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await new Promise<void>((done) => socket.once('connect', done));
  return socket;
}

/** Sends bytes as they are; the answer is all that comes until the other side ends. */
export async function askRaw(port: number, bytes: string | Buffer): Promise<string> {
  const socket = await connectTo(port);
  let text = '';
  socket.on('data', (part) => (text += String(part)));
  socket.write(bytes);
  await new Promise<void>((done) => socket.once('close', () => done()));
  return text;
}

type Content = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A WebSocket client that keeps what it hears. */
export class Watcher {
  readonly socket: WebSocket;
  readonly heard: Content[] = [];
  /** Close code, once it is closed. */
  readonly closed: Promise<number>;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data) => {
      this.heard.push(JSON.parse(String(data as Buffer)) as Content);
      for (const look of this.#waiting) look();
    });
    this.closed = new Promise((done) => socket.once('close', (code) => done(code)));
  }

  /** Connects; throws the HTTP status when it is refused. */
  static async open(port: number, path = '/ws', options: ClientOptions = {}): Promise<Watcher> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options);
    const watcher = new Watcher(socket);
    await new Promise<void>((done, fail) => {
      socket.once('open', done);
      socket.once('unexpected-response', (_, response) => {
        fail(new Error(`refused with ${response.statusCode}`));
        socket.terminate();
      });
      socket.once('error', fail);
    });
    return watcher;
  }

  /** Everything of a type heard so far. */
  of(type: string): Content[] {
    return this.heard.filter((message) => message.type === type);
  }

  /** Waits until enough of a type were heard. */
  until(type: string, count = 1): Promise<Content[]> {
    return new Promise((done) => {
      const look = (): void => {
        if (this.of(type).length < count) return;
        this.#waiting.delete(look);
        done(this.of(type));
      };
      this.#waiting.add(look);
      look();
    });
  }
}
