import { randomFillSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError, UsageError } from '../../engine/market/errors.ts';
import { ArchiveServer, sendOnly, serve, status } from './archive-server.ts';
import { downloadArchive } from './download.ts';
import type { DownloadProgress } from './download-run.ts';
import type { DownloadOptions, DownloadResult } from './download.ts';

const NOW = Date.UTC(2022, 2, 4, 12);
const BTC = 'data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m';
const BTC_DAILY = 'data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m';

let server: ArchiveServer;
let baseUrl: string;
let cacheDir: string;
let waits: number[];

beforeEach(async () => {
  server = new ArchiveServer();
  baseUrl = await server.start();
  cacheDir = mkdtempSync(join(tmpdir(), 'ninefold-download-'));
  waits = [];
});

afterEach(async () => {
  await server.stop();
  rmSync(cacheDir, { recursive: true });
});

/** Bytes that stand for a zip: the downloader compares hashes and never looks inside. */
function zip(bytes = 200_000): Buffer {
  return randomFillSync(Buffer.alloc(bytes));
}

function download(change: Partial<DownloadOptions> = {}): Promise<DownloadResult> {
  const clock = {
    now: () => NOW,
    sleep: async (ms: number) => void waits.push(ms),
    jitter: () => 0,
  };
  return downloadArchive({
    symbols: ['BTCUSDT'],
    from: '2022-01',
    to: '2022-01',
    market: 'spot',
    baseUrl,
    cacheDir,
    clock,
    ...change,
  });
}

/** Cuts the connection when that many bytes have come to the disk. */
function cutAt(count: number): (progress: DownloadProgress) => void {
  return ({ bytes }) => void (bytes === count && server.cut());
}

const held = (path: string): Buffer => readFileSync(join(cacheDir, path));
const requestsFor = (path: string): string[] =>
  server.requests.filter((one) => one.split(' ')[0] === path).map((one) => one.slice(path.length).trim());

/** Every file below the cache. */
function filesHeld(): string[] {
  return readdirSync(cacheDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}

describe('a download that goes well', () => {
  it('stores months by symbol and time, in the folders of the archive, and takes nothing twice', async () => {
    const bodies = ['BTCUSDT', 'ETHUSDT'].flatMap((symbol) =>
      ['2021-12', '2022-01'].map((month) => {
        const path = `data/futures/um/monthly/klines/${symbol}/1m/${symbol}-1m-${month}.zip`;
        const body = zip();
        return { path: server.publish(path, body), body };
      }),
    );
    const asked = { symbols: ['ETHUSDT', 'BTCUSDT'], market: 'um', from: '2021-12', to: '2022-01-31' } as const;
    const progress: string[] = [];
    const result = await download({
      ...asked,
      onProgress: ({ filesDone, filesTotal, bytes }) => progress.push(`${filesDone}/${filesTotal} ${bytes}`),
    });
    const paths = [2, 3, 0, 1].map((i) => join(cacheDir, bodies[i]!.path));
    expect(result).toEqual({ files: paths, downloaded: 4, kept: 0, bytes: 800_000, unpublished: [] });
    for (const { path, body } of bodies) expect(held(path).equals(body)).toBe(true);
    expect(progress.at(-1)).toBe('4/4 800000');
    expect(filesHeld()).toHaveLength(8);
    server.requests.length = 0;
    expect(await download(asked)).toEqual({ files: paths, downloaded: 0, kept: 4, bytes: 0, unpublished: [] });
    expect(server.requests).toEqual([]);
  });

  it('takes days where the month is not published, not over or not wanted whole', async () => {
    server.publish(`${BTC}-2022-01.zip`, zip());
    for (let day = 1; day <= 28; day++)
      server.publish(`${BTC_DAILY}-2022-02-${String(day).padStart(2, '0')}.zip`, zip(10));
    for (const day of ['2021-12-31', '2022-03-01', '2022-03-02']) server.publish(`${BTC_DAILY}-${day}.zip`, zip(10));
    const result = await download({ from: '2021-12-31', to: '2022-03' });
    const stamps = result.files.map((file) => /1m-([\d-]+)\.zip$/.exec(file)?.[1]);
    expect(stamps).toHaveLength(1 + 1 + 28 + 2);
    expect(stamps).toEqual([...stamps].sort((a, b) => (a! < b! ? -1 : 1)));
    expect(stamps).toContain('2022-01');
    expect(result.unpublished).toEqual(['BTCUSDT 2022-03-03']);
    expect(server.requests.filter((path) => path.includes('monthly') && path.includes('2022-03'))).toEqual([]);
  });

  it('takes the month when one of its wanted days has no file', async () => {
    server.publish(`${BTC}-2022-01.zip`, zip());
    server.publish(`${BTC_DAILY}-2022-01-02.zip`, zip());
    const { files } = await download({ from: '2022-01-02', to: '2022-01-03' });
    expect(files).toEqual([join(cacheDir, `${BTC}-2022-01.zip`)]);
  });

  it('follows a redirect', async () => {
    const body = zip();
    const path = server.publish(`${BTC}-2022-01.zip`, body);
    const elsewhere = server.publish('elsewhere/file.zip', body);
    server.next(path, status(302, { location: `/${elsewhere}` }));
    await download();
    expect(held(path).equals(body)).toBe(true);
    expect(requestsFor(elsewhere)).toEqual(['']);
  });
});

describe('a download that is disturbed', () => {
  let path: string;
  let body: Buffer;
  beforeEach(() => {
    body = zip();
    path = server.publish(`${BTC}-2022-01.zip`, body);
  });

  it('continues behind what came before the connection was cut', async () => {
    server.next(path, sendOnly(70_000));
    await download({ onProgress: cutAt(70_000) });
    expect(held(path).equals(body)).toBe(true);
    expect(requestsFor(path)).toEqual(['', 'bytes=70000-']);
    expect(waits).toEqual([500]);
  });

  it('continues what an earlier run left', async () => {
    mkdirSync(join(cacheDir, dirname(path)), { recursive: true });
    writeFileSync(join(cacheDir, `${path}.part`), body.subarray(0, 123_456));
    expect((await download()).bytes).toBe(200_000 - 123_456);
    expect(requestsFor(path)).toEqual(['bytes=123456-']);
    expect(held(path).equals(body)).toBe(true);
  });

  it('finishes what an earlier run left complete', async () => {
    mkdirSync(join(cacheDir, dirname(path)), { recursive: true });
    writeFileSync(join(cacheDir, `${path}.part`), body);
    expect((await download()).bytes).toBe(0);
    expect(held(path).equals(body)).toBe(true);
  });

  it('starts anew when what is left is longer than the file, or the server continues elsewhere', async () => {
    mkdirSync(join(cacheDir, dirname(path)), { recursive: true });
    writeFileSync(join(cacheDir, `${path}.part`), zip(300_000));
    server.next(path, serve, sendOnly(1000), (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-199999/200000' }).end(body);
    });
    await download({ onProgress: cutAt(1000) });
    expect(requestsFor(path)).toEqual(['bytes=300000-', '', 'bytes=1000-', '']);
    expect(held(path).equals(body)).toBe(true);
  });

  it('starts anew when the server ignores ranges', async () => {
    server.next(path, sendOnly(70_000), (_, response, whole) => void response.writeHead(200).end(whole));
    await download({ onProgress: cutAt(70_000) });
    expect(requestsFor(path)).toEqual(['', 'bytes=70000-']);
    expect(held(path).equals(body)).toBe(true);
  });

  it('downloads a file again that changed on disk since', async () => {
    await download();
    writeFileSync(join(cacheDir, path), 'damaged');
    expect(await download()).toMatchObject({ downloaded: 1, kept: 0 });
    expect(held(path).equals(body)).toBe(true);
  });

  it('waits longer and longer while the server is faulty', async () => {
    server.next(path, status(500), status(503), status(502));
    await download();
    expect(waits).toEqual([500, 1000, 2000]);
  });

  it('waits as long as the server asks, in seconds or until a date', async () => {
    const date = new Date(NOW + 30_000).toUTCString();
    server.next(path, status(429, { 'retry-after': '7' }), status(503, { 'retry-after': date }));
    await download();
    expect(waits).toEqual([7000, 30_000]);
  });

  it.each<[string, (response: ServerResponse, whole: Buffer) => void]>([
    [
      'a body shorter than its Content-Length',
      (response, whole) => {
        response.socket!.write(`HTTP/1.1 200 OK\r\ncontent-length: ${whole.length}\r\n\r\n`);
        response.socket!.end(whole.subarray(0, 150_000));
      },
    ],
    [
      'a body longer than its Content-Length',
      (response, whole) => {
        response.socket!.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
        response.socket!.end(whole);
      },
    ],
    [
      'a body without length that ends early',
      (response, whole) => {
        response.socket!.write('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n');
        response.socket!.end(whole.subarray(0, 5000));
      },
    ],
    ['another file', (response) => response.writeHead(200).end('<html>please log in</html>')],
  ])('gets over %s', async (_, send) => {
    server.next(path, (__, response, whole) => send(response, whole));
    await download();
    expect(held(path).equals(body)).toBe(true);
    expect(filesHeld()).toEqual(['BTCUSDT-1m-2022-01.zip', 'BTCUSDT-1m-2022-01.zip.CHECKSUM']);
  });

  it('gives up an attempt that stalls', async () => {
    server.next(path, sendOnly(10));
    await download({ stallMs: 300 });
    expect(held(path).equals(body)).toBe(true);
    expect(waits[0]).toBe(500);
  });
});

describe('a download that fails', () => {
  it('refuses a file that fails its checksum twice, and keeps nothing of it', async () => {
    const path = server.publish(`${BTC}-2022-01.zip`, zip(), '0'.repeat(64));
    await expect(download()).rejects.toThrow(
      /2022-01\.zip does not match its \.CHECKSUM, downloaded twice .*expected 0{64}/,
    );
    expect(requestsFor(path)).toEqual(['', '']);
    expect(filesHeld()).toEqual([]);
  });

  it('refuses a checksum that is none, and a file that cannot be one', async () => {
    const path = server.publish(`${BTC}-2022-01.zip`, zip());
    server.next(`${path}.CHECKSUM`, status(200), (_, response) => void response.writeHead(200).end(zip(5000)));
    await expect(download()).rejects.toThrow(/CHECKSUM holds no SHA-256/);
    await expect(download()).rejects.toThrow(/CHECKSUM is larger than the 4096 bytes/);
  });

  it('names the day when neither its month nor itself is there', async () => {
    for (const day of ['01', '02']) server.publish(`${BTC_DAILY}-2022-01-${day}.zip`, zip());
    const failure = download({ from: '2022-01-01', to: '2022-01-05' });
    await expect(failure).rejects.toThrow(DataError);
    await expect(failure).rejects.toThrow(/no 1m candles of BTCUSDT on the spot market for 2022-01-03.*spelling.*um\?/);
    await expect(download({ symbols: ['BTCUSD'], from: '2022-03-03', to: '2022-03-03' })).rejects.toThrow(
      /of BTCUSD .* 2022-03-03/,
    );
  });

  it('does not insist where it is not let in', async () => {
    const path = server.publish(`${BTC}-2022-01.zip`, zip());
    server.next(path, status(403));
    await expect(download()).rejects.toThrow(/answered 403 Forbidden\. Check the base URL/);
    expect(waits).toEqual([]);
  });

  it('stops after the allowed attempts, keeps what came, and says how to go on', async () => {
    const path = server.publish(`${BTC}-2022-01.zip`, zip());
    server.next(path, sendOnly(1000), status(500), status(500));
    await expect(download({ attempts: 3, onProgress: cutAt(1000) })).rejects.toThrow(
      /in 3 attempts: .*500.* Run the same command again/,
    );
    expect(held(`${path}.part`)).toHaveLength(1000);
    await download();
    expect(requestsFor(path).at(-1)).toBe('bytes=1000-');
  });

  it('does not wait for hours', async () => {
    server.next(server.publish(`${BTC}-2022-01.zip`, zip()), status(429, { 'retry-after': '86400' }));
    await expect(download()).rejects.toThrow(/429.* asks to wait 1440 minutes/);
  });

  it('says that nobody answers', async () => {
    await server.stop();
    await expect(download({ attempts: 2 })).rejects.toThrow(/in 2 attempts: the connection broke \(.*ECONNREFUSED/);
    await server.start();
  });

  it('ends when aborted, and leaves what came', async () => {
    const path = server.publish(`${BTC}-2022-01.zip`, zip());
    const abort = new AbortController();
    server.next(path, sendOnly(5000));
    const reason = new Error('enough');
    const onProgress = ({ bytes }: DownloadProgress): void => void (bytes === 5000 && abort.abort(reason));
    await expect(download({ signal: abort.signal, onProgress })).rejects.toBe(reason);
    expect(held(`${path}.part`)).toHaveLength(5000);
    expect(existsSync(join(cacheDir, path))).toBe(false);
    await expect(download({ signal: abort.signal })).rejects.toBe(reason);
  });

  it.each<[string, Partial<DownloadOptions>, RegExp]>([
    ['no symbol', { symbols: [] }, /at least one symbol/],
    ['a symbol in small letters', { symbols: ['btcusdt'] }, /Did you mean "BTCUSDT"\?/],
    ['a path for a symbol', { symbols: ['../X'] }, /"\.\.\/X" is no symbol/],
    ['a symbol twice', { symbols: ['AUSDT', 'AUSDT'] }, /once/],
    ['seconds of the futures', { timeframe: '1s', market: 'um' }, /1s candles of the spot market only/],
    ['an address that is none', { baseUrl: 'data.binance.vision' }, /"data\.binance\.vision" is no base URL/],
    ['too much at once', { concurrency: 9 }, /Between 1 and 8/],
    ['no attempt', { attempts: 0 }, /one attempt or more/],
  ])('refuses %s', async (_, change, message) => {
    const failure = download(change);
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
  });
});
