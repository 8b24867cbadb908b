import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../market/errors.ts';
import { MINUTE_MS } from '../../market/units.ts';
import { FakeView } from '../testing/fake-view.ts';
import { ask, askRaw, connectTo, openTestMonitor, Watcher } from '../testing/test-monitor.ts';
import type { TestMonitor } from '../testing/test-monitor.ts';

const FRIEND = 'https://desk.example';
const PAUSE = '/api/bots/nine-heads-1/pause';

let now = 0;
let open: TestMonitor;
beforeAll(async () => {
  const allowed = { allowedHosts: ['desk.example'], allowedOrigins: [FRIEND] };
  open = await openTestMonitor({ ...allowed, limits: { requestsPerMinute: 1e6 }, gateNow: () => now });
});
afterAll(() => open.monitor.close());

const upgradeWith = (headers: Record<string, string>, path = '/ws'): Promise<Watcher> =>
  Watcher.open(open.port, path, { headers });
const stateOfBot = (): string => open.view.bots[0]!.state;

describe('by which name it is called', () => {
  it.each([['127.0.0.1'], ['localhost:1'], ['LOCALHOST'], ['[::1]:8080'], ['desk.example:443']])(
    '%s is ours',
    async (Host) => expect((await ask(open.port, '/health', { headers: { Host } })).status).toBe(200),
  );

  it.each([
    ['evil.com'],
    ['evil.com:80'],
    ['localhost.evil.com'],
    ['127.0.0.1.evil.com'],
    ['evil.com#127.0.0.1'],
    ['user@localhost'],
    ['localhost.'],
    ['127.0.0.2'],
    ['2130706433'],
    ['0'],
  ])('%s is not, whatever it is pointed at: 421', async (Host) => {
    for (const path of ['/', '/api/status', '/metrics', '/nothing', '/openapi.json']) {
      const answer = await ask(open.port, path, { headers: { Host } });
      expect(answer.status).toBe(421);
      expect(JSON.parse(answer.text).error.code).toBe('misdirected');
    }
    const headers = { Host, ...open.bearer };
    expect((await ask(open.port, PAUSE, { method: 'POST', headers })).status).toBe(421);
    await expect(upgradeWith({ Host })).rejects.toThrow('421');
    expect(stateOfBot()).toBe('running');
  });

  it('must be said, and a proxy it is not', async () => {
    expect(await askRaw(open.port, 'GET / HTTP/1.0\r\n\r\n')).toContain('HTTP/1.1 421');
    const proxied = 'GET http://evil.com/api/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    expect(await askRaw(open.port, proxied)).toContain('HTTP/1.1 421');
  });
});

describe('which page asks', () => {
  it.each([
    ['https://evil.com'],
    ['null'],
    ['http://127.0.0.1:1'],
    ['https://desk.example.evil.com'],
    ['http://desk.example'],
  ])('%s may neither act, nor listen, nor read the answer', async (Origin) => {
    const acted = await ask(open.port, PAUSE, { method: 'POST', headers: { Origin, ...open.bearer } });
    expect(acted.status).toBe(403);
    expect(stateOfBot()).toBe('running');
    await expect(upgradeWith({ Origin })).rejects.toThrow('403');
    await expect(upgradeWith({ Origin }, '/ws/signals')).rejects.toThrow('403');
    const read = await ask(open.port, '/api/status', { headers: { Origin } });
    const preflight = await ask(open.port, PAUSE, {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'POST' },
    });
    for (const { headers } of [acted, read, preflight]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect(preflight.status).toBe(404);
  });

  it('our own page, and one on the list, may', async () => {
    (await upgradeWith({ Origin: `http://127.0.0.1:${open.port}` })).socket.terminate();
    (await upgradeWith({ Origin: FRIEND })).socket.terminate();
    const read = await ask(open.port, '/api/status', { headers: { Origin: FRIEND } });
    expect(read.headers).toMatchObject({ 'access-control-allow-origin': FRIEND, vary: 'Origin' });
    expect(read.headers).not.toHaveProperty('access-control-allow-credentials');
    const asked = { Origin: FRIEND, 'Access-Control-Request-Method': 'POST' };
    const preflight = await ask(open.port, PAUSE, { method: 'OPTIONS', headers: asked });
    expect(preflight).toMatchObject({ status: 204, headers: { 'access-control-allow-methods': 'GET, POST' } });
  });
});

describe('what changes something', () => {
  it('needs the token, on this machine too', async () => {
    for (const path of [PAUSE, '/api/absent']) {
      const refused = await ask(open.port, path, { method: 'POST' });
      expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer realm="monitor"' } });
    }
    const basic = { Authorization: `Basic ${Buffer.from(`x:${open.token}`).toString('base64')}` };
    expect((await ask(open.port, PAUSE, { method: 'POST', headers: basic })).status).toBe(401);
    expect((await ask(open.port, `${PAUSE}?token=${open.token}`, { method: 'POST' })).status).toBe(401);
    expect(stateOfBot()).toBe('running');
  });

  it('is done, answered and signed with whose token it was', async () => {
    const headers = open.bearer;
    const paused = await ask(open.port, PAUSE, { method: 'POST', headers });
    expect(paused.status).toBe(200);
    expect(JSON.parse(paused.text).bot).toMatchObject({ id: 'nine-heads-1', state: 'paused' });
    expect(open.view.audit(1)[0]!.who).toMatch(/^token [0-9a-f]{8} from 127\.0\.0\.1$/);
    expect((await ask(open.port, PAUSE.replace('pause', 'resume'), { method: 'POST', headers })).status).toBe(200);
    expect((await ask(open.port, '/api/bots/none/pause', { method: 'POST', headers })).status).toBe(404);
    const stop = '/api/bots/ema-cross-2/stop';
    expect((await ask(open.port, stop, { method: 'POST', headers })).status).toBe(200);
    expect((await ask(open.port, stop, { method: 'POST', headers })).status).toBe(409);
  });

  it('takes an absent minute only when it is waited for, and no stray keys', async () => {
    const headers = { ...open.bearer, 'Content-Type': 'application/json' };
    const post = (body: string) => ask(open.port, '/api/absent', { method: 'POST', headers, body });
    const minute = { symbol: 'BTCUSDT', openTime: 60_000 };
    expect((await post(JSON.stringify(minute))).status).toBe(409);
    open.view.phase = 'held';
    const done = await post(JSON.stringify(minute));
    open.view.phase = 'live';
    expect(done).toMatchObject({ status: 200, text: JSON.stringify(minute) });
    for (const body of [
      '{"symbol":"BTCUSDT","openTime":60000,"__proto__":{"polluted":1}}',
      '{"symbol":"BTCUSDT","openTime":60000,"constructor":{"prototype":{"polluted":1}}}',
      '{"symbol":"BTCUSDT","openTime":60001}',
      '{"symbol":"BTCUSDT","openTime":1e999}',
      '{"symbol":["BTCUSDT"],"openTime":60000}',
      '[]',
      '{',
      '',
    ]) {
      expect([body, (await post(body)).status]).toEqual([body, 400]);
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const text = await ask(open.port, '/api/absent', {
      method: 'POST',
      headers: { ...open.bearer, 'Content-Type': 'text/plain' },
      body: '{}',
    });
    expect(text.status).toBe(415);
  });

  it('cannot be guessed: after ten wrong tokens a minute nothing is looked at', async () => {
    const attempt = (token: string) =>
      ask(open.port, PAUSE, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
    now += MINUTE_MS;
    for (let i = 0; i < 10; i++) expect((await attempt(`wrong${i}`)).status).toBe(401);
    const locked = await attempt(open.token);
    expect(locked).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
    expect(stateOfBot()).toBe('running');
    now += MINUTE_MS;
    expect((await attempt(open.token)).status).toBe(200);
  });

  it('is not possible without a token', async () => {
    const { monitor, port } = await openTestMonitor({ token: undefined });
    expect((await ask(port, PAUSE, { method: 'POST', headers: open.bearer })).status).toBe(403);
    expect((await ask(port, '/api/status')).status).toBe(200);
    await monitor.close();
  });
});

describe('abuse', () => {
  it('a hundred megabytes are not read', async () => {
    const head = `POST /api/absent HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${open.token}\r\nContent-Type: application/json\r\n`;
    const socket = await connectTo(open.port);
    let text = '';
    socket.on('data', (part) => (text += String(part)));
    const closed = new Promise<void>((done) => socket.once('close', () => done()));
    socket.write(`${head}Content-Length: ${100 * 2 ** 20}\r\n\r\n`);
    await flood(socket, 100);
    await closed;
    expect(text).toContain('HTTP/1.1 413');
    expect(socket.bytesWritten).toBeLessThan(50 * 2 ** 20);
    const chunked = await askRaw(
      open.port,
      `${head}Transfer-Encoding: chunked\r\n\r\n8000\r\n${'x'.repeat(0x8000)}\r\n`,
    );
    expect(chunked).toContain('HTTP/1.1 413');
    const got = await askRaw(open.port, `GET /api/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n`);
    expect(got).toContain('HTTP/1.1 400');
  });

  it('a head of 64 KB is refused', async () => {
    const answer = await askRaw(open.port, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(64 * 1024)}\r\n\r\n`);
    expect(answer).toContain('HTTP/1.1 431');
    expect(answer).toContain('{"error":{"code":"too_large"');
  });

  it('who speaks slowly, or no HTTP, is not waited for', async () => {
    const limits = { headersTimeoutMs: 100, requestTimeoutMs: 200, checkEveryMs: 50 };
    const { monitor, port, token } = await openTestMonitor({ limits });
    const begun = 'POST /api/absent HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n';
    const answers = await Promise.all([
      askRaw(port, 'GET / HTTP/1.1\r\nHost: local'),
      askRaw(port, `${begun}\r\n{`),
      askRaw(port, `${begun}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\n\r\n{`),
      askRaw(port, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
    ]);
    expect(answers.map((text) => /^HTTP\/1\.1 (\d+)/.exec(text)?.[1])).toEqual(['408', '401', '408', '400']);
    await monitor.close();
  });

  it('a WebSocket is upgraded to nothing else, and nowhere else', async () => {
    const to = (path: string, protocol: string): string =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
    expect(await askRaw(open.port, to('/other', 'websocket'))).toContain('HTTP/1.1 404');
    expect(await askRaw(open.port, to('/ws', 'h2c'))).toContain('HTTP/1.1 400');
    expect(await askRaw(open.port, to('/ws', 'websocket'))).toContain('HTTP/1.1 400');
  });

  it('of three hundred connections 256 are held, and the rest is dropped', async () => {
    const { monitor, port } = await openTestMonitor();
    const sockets: Socket[] = [];
    let dropped = 0;
    const seen = new Promise<void>((done) => {
      for (let i = 0; i < 300; i++) {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => {});
        socket.once('close', () => ++dropped === 44 && done());
        sockets.push(socket);
      }
    });
    await seen;
    expect(sockets.filter(({ destroyed }) => !destroyed)).toHaveLength(256);
    const gone = sockets.map((socket) => socket.destroyed || new Promise((done) => socket.once('close', done)));
    for (const socket of sockets) socket.destroy();
    await Promise.all(gone);
    await expect
      .poll(() =>
        ask(port, '/health').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
    await monitor.close();
  });

  it('one address may ask so often, and no more', async () => {
    const { monitor, port } = await openTestMonitor({ limits: { requestsPerMinute: 5 } });
    const paths = ['/', '/api/status', '/nothing', '/metrics', '/health'];
    for (const path of paths) expect((await ask(port, path)).status).not.toBe(429);
    for (const path of paths) expect((await ask(port, path)).status).toBe(429);
    const { headers, text } = await ask(port, '/');
    expect(JSON.parse(text).error.code).toBe('too_many');
    expect(headers).toHaveProperty('retry-after');
    await monitor.close();
  });
});

describe('an address that others reach', () => {
  it('is not listened on without a token', async () => {
    const opened = openTestMonitor({ host: '0.0.0.0', token: undefined });
    await expect(opened).rejects.toThrow(UsageError);
    await expect(openTestMonitor({ host: '192.168.1.9', token: undefined })).rejects.toThrow(/needs a token/);
  });

  it('lets nobody read without the token either', async () => {
    const { monitor, port, bearer, token } = await openTestMonitor({ host: '0.0.0.0' });
    expect(monitor.url).toBe(`http://127.0.0.1:${port}/`);
    for (const path of ['/', '/metrics', '/api/status', '/openapi.json']) {
      const refused = await ask(port, path);
      expect(refused.status).toBe(401);
      expect(refused.headers['www-authenticate']).toContain('Basic');
    }
    expect((await ask(port, '/health')).status).toBe(200);
    const basic = { Authorization: `Basic ${Buffer.from(`me:${token}`).toString('base64')}` };
    for (const headers of [bearer, basic]) {
      expect((await ask(port, '/', { headers })).status).toBe(200);
      (await Watcher.open(port, '/ws', { headers })).socket.terminate();
    }
    await expect(Watcher.open(port, '/ws', { headers: { Authorization: 'Bearer other' } })).rejects.toThrow('401');
    expect((await ask(port, PAUSE, { method: 'POST', headers: basic })).status).toBe(401);
    expect((await ask(port, '/health', { headers: { Host: '0.0.0.0.evil.com' } })).status).toBe(421);
    await monitor.close();
  });

  it('tells a page, which can send no header, nothing before the token was its first message', async () => {
    const { monitor, port, token, view } = await openTestMonitor({ host: '0.0.0.0' });
    const page = await Watcher.open(port);
    view.advance(MINUTE_MS);
    page.socket.send(JSON.stringify({ token }));
    await page.until('workflow_status');
    expect(page.heard[0]!.type).toBe('workflow_status');
    const signals = await Watcher.open(port, '/ws/signals');
    signals.socket.send(JSON.stringify({ token }));
    signals.socket.send('{"action":"subscribe","symbol":"BTCUSDT"}');
    expect((await signals.until('subscribed')).length).toBe(1);
    const lost = ['hello', 'null', '{"token":1}', `{"token":"${token}x"}`, `{"token":"${token}","more":1}`];
    for (const text of [...lost, Buffer.from(JSON.stringify({ token }))]) {
      const other = await Watcher.open(port);
      other.socket.send(text);
      expect([await other.closed, other.heard]).toEqual([1008, []]);
    }
    const silent = await Watcher.open(port);
    await monitor.close();
    expect([await silent.closed, silent.heard]).toEqual([1001, []]);
  });

  it('waits for a token only so long, and lets nobody guess it', async () => {
    const limits = { tokenTimeoutMs: 20 };
    const { monitor, port } = await openTestMonitor({ host: '0.0.0.0', limits });
    const silent = await Watcher.open(port);
    expect([await silent.closed, silent.heard]).toEqual([1008, []]);
    await monitor.close();
    const guessed = await openTestMonitor({ host: '0.0.0.0', gateNow: () => 0 });
    for (let i = 0; i <= 10; i++) {
      const guess = await Watcher.open(guessed.port);
      guess.socket.send(JSON.stringify({ token: i < 10 ? `guess ${i}` : guessed.token }));
      expect(await guess.closed).toBe(1008);
    }
    const upgrades = guessed.meter.requests.filter(({ route }) => route === 'upgrade');
    expect(upgrades.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    await guessed.monitor.close();
  });

  it('that is taken, or none, is an error that says so', async () => {
    await expect(openTestMonitor({ port: open.port })).rejects.toThrow(/it is taken/);
    await expect(openTestMonitor({ host: '203.0.113.1' })).rejects.toThrow(UsageError);
    expect(new FakeView().status().phase).toBe('live');
  });
});

/** Writes megabytes as the other side takes them, until it ends. */
async function flood(socket: Socket, megabytes: number): Promise<void> {
  const part = Buffer.alloc(2 ** 20);
  for (let i = 0; i < megabytes && !socket.destroyed; i++) {
    if (socket.write(part)) continue;
    await new Promise<void>((done) => {
      socket.once('drain', done);
      socket.once('close', () => done());
    });
  }
}
