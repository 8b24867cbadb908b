import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Failure } from '../ingest/state.ts';
import { Stream } from './stream.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that does something else with an upgrade than welcome it. */
async function upgradeTo(act: (socket: Duplex) => void): Promise<string> {
  server = createServer();
  server.on('upgrade', (_, socket) => act(socket));
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that welcomes, then does something with the socket, or with the bytes below it. */
async function welcome(act: (socket: WebSocket, raw: Duplex) => void): Promise<string> {
  const sockets = new WebSocketServer({ noServer: true });
  const url = await upgradeTo(() => undefined);
  server!.removeAllListeners('upgrade');
  server!.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => act(client, socket));
  });
  return url;
}

interface Heard {
  readonly opened: number;
  readonly texts: readonly string[];
  readonly ends: readonly Failure[];
}

/** Listens until the stream ends. */
function listen(url: string): Promise<Heard> {
  const heard = { opened: 0, texts: [] as string[], ends: [] as Failure[] };
  return new Promise((done) => {
    const finish = async (): Promise<Heard> => {
      await stream.close();
      return heard;
    };
    const stream = new Stream(url, {
      onOpen: () => heard.opened++,
      onText: (text) => heard.texts.push(text),
      onEnd(failure) {
        heard.ends.push(failure);
        done(finish());
      },
    });
  });
}

describe('a stream', () => {
  it.each([
    ['HTTP/1.1 429 Too Many Requests\r\nRetry-After: 12\r\n\r\n', { status: 429, retryAfterMs: 12_000 }],
    ['HTTP/1.1 451 Unavailable For Legal Reasons\r\n\r\n', { status: 451 }],
    ['HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\n\r\n', { status: 302 }],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', { status: 200 }],
    ['nonsense\r\n\r\n', { status: 0 }],
  ])('that is answered %j ends once, and says how', async (answer, failure) => {
    const heard = await listen(await upgradeTo((socket) => socket.end(answer)));
    expect(heard).toEqual({ opened: 0, texts: [], ends: [failure] });
  });

  it.each<[string, (socket: WebSocket, raw: Duplex) => void]>([
    ['a clean goodbye', (socket) => socket.close(1000)],
    ['a cut', (socket) => socket.terminate()],
    ['half a message', (_, raw) => raw.end(Buffer.from([0x81, 0x05, 0x61]))],
    ['a message too long', (socket) => socket.send('x'.repeat(300_000))],
    ['a text that is none', (_, raw) => raw.write(Buffer.from([0x81, 0x01, 0xff]))],
  ])('ends once after %s', async (_, act) => {
    const heard = await listen(await welcome(act));
    expect(heard).toEqual({ opened: 1, texts: [], ends: [{ status: 0 }] });
  });

  it('hands over texts, and binary as no text at all', async () => {
    const url = await welcome((socket) => {
      socket.send('{"a":1}');
      socket.send(Buffer.from('{"a":1}'));
      socket.close(1000);
    });
    expect((await listen(url)).texts).toEqual(['{"a":1}', '']);
  });

  it('nobody listens for ends too', async () => {
    expect(await listen('ws://127.0.0.1:1/')).toEqual({ opened: 0, texts: [], ends: [{ status: 0 }] });
  });

  it('tells nothing more once closed from our side, also before it was open', async () => {
    const url = await welcome((socket) => socket.send('late'));
    const told: string[] = [];
    const note = (): void => void told.push('told');
    await new Stream(url, { onOpen: note, onText: note, onEnd: note }).close();
    expect(told).toEqual([]);
  });
});
