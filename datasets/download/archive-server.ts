import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request in place of the server's ordinary answer. */
export type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** A small archive on loopback for tests: real HTTP with ranges, and faults that are told beforehand. */
export class ArchiveServer {
  /** What was asked: path, and the range if one was asked for. */
  readonly requests: string[] = [];
  private readonly files = new Map<string, Buffer>();
  private readonly faults = new Map<string, Answer[]>();
  private readonly server: Server = createServer((request, response) => this.answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts all connections. */
  cut(): void {
    this.server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Publishes a file and its checksum; returns the path. */
  publish(path: string, body: Buffer, sha256 = createHash('sha256').update(body).digest('hex')): string {
    this.serveAt(path, body);
    this.serveAt(`${path}.CHECKSUM`, Buffer.from(`${sha256}  ${path.split('/').at(-1)}\n`));
    return path;
  }

  serveAt(path: string, body: Buffer): void {
    this.files.set(path, body);
  }

  /** The next requests for `path` are answered so, one after the other, before it is served again as it should be. */
  next(path: string, ...answers: Answer[]): void {
    this.faults.set(path, [...(this.faults.get(path) ?? []), ...answers]);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').slice(1);
    const { range } = request.headers;
    this.requests.push(range === undefined ? path : `${path} ${range}`);
    const body = this.files.get(path);
    const fault = this.faults.get(path)?.shift();
    if (fault) fault(request, response, body ?? Buffer.alloc(0));
    else if (body) serve(request, response, body);
    else response.writeHead(404).end('<Code>NoSuchKey</Code>');
  }
}

/** The ordinary answer: the whole body, or the rest of it behind the start of the range that was asked for. */
export const serve: Answer = (request, response, body) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? NaN);
  if (Number.isNaN(start)) return void response.writeHead(200, { 'content-length': body.length }).end(body);
  if (start >= body.length) return void response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
  const range = `bytes ${start}-${body.length - 1}/${body.length}`;
  response.writeHead(206, { 'content-range': range, 'content-length': body.length - start }).end(body.subarray(start));
};

/** An answer without content. */
export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (_, response) => void response.writeHead(code, headers).end(`status ${code}`);
}

/** Promises the whole body, sends `bytes` of it and leaves the connection open until `cut`. */
export function sendOnly(bytes: number): Answer {
  return (_, response, body) => {
    response.writeHead(200, { 'content-length': body.length });
    response.write(body.subarray(0, bytes));
  };
}
