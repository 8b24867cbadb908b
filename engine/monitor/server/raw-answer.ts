import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Refusal, refusalBody } from './refusal.ts';

/** Answers on a bare socket, where no HTTP server does it for us, and ends it. */
export function answerAndEnd(socket: Duplex, { status, message, headers }: Refusal): void {
  const body = JSON.stringify(refusalBody(status, message));
  const head = {
    ...headers,
    Connection: 'close',
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Content-Type-Options': 'nosniff',
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}

/** Answers what is no HTTP, too large a head, or too slow a request. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? new Refusal(408, 'The request did not come in time.')
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? new Refusal(431, 'The head of the request is too large.')
        : new Refusal(400, 'That was no HTTP request.');
  answerAndEnd(socket, refusal);
}
