import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { isAllowedAddress, isLoopbackName } from './address.ts';
import { post, WIRE } from './post.ts';
import type { PostAnswer } from './post.ts';
import { ScriptedEndpoint, statuses } from './testing/scripted-endpoint.ts';

const PRIVATE = [
  '127.0.0.1',
  '10.1.2.3',
  '192.168.0.1',
  '172.16.0.1',
  '100.64.0.1',
  '::1',
  'fd00::1',
  '::ffff:127.0.0.1',
];
const NEVER = [
  ['169.254.169.254', '0.0.0.0', '255.255.255.255', '224.0.0.1', '240.0.0.1', '192.0.0.1', '198.18.0.1', '203.0.113.5'],
  [
    'fe80::1',
    '::',
    'ff02::1',
    'fec0::1',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '::ffff:a9fe:a9fe',
  ],
  ['', 'localhost', '1.2.3', '127.0.0.1:80', '[::1]'],
].flat();
const PUBLIC = ['8.8.8.8', '93.184.216.34', '2606:4700::1111', '::ffff:8.8.8.8'];

describe('an address', () => {
  it('of the public internet may be asked, one of this machine or network when that is meant, others never', () => {
    const allowed = (list: readonly string[], allowPrivate: boolean): string[] =>
      list.filter((address) => isAllowedAddress(address, { allowPrivate }));
    expect(allowed([...PUBLIC, ...PRIVATE, ...NEVER], false)).toEqual(PUBLIC);
    expect(allowed([...PUBLIC, ...PRIVATE, ...NEVER], true)).toEqual([...PUBLIC, ...PRIVATE]);
  });

  it('of the ranges that RFC 1918, 3927 and 1122 keep back is never public', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const kept = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
    );
    fc.assert(
      fc.property(kept, (octets) => {
        const address = octets.join('.');
        return [address, `::ffff:${address}`, `::${address}`].every(
          (form) => !isAllowedAddress(form, { allowPrivate: false }),
        );
      }),
    );
  });

  it.each(['http://127.1/', 'http://2130706433/', 'http://0x7f000001/', 'http://[::1]/', 'http://LOCALHOST/'])(
    'of this machine is known as such however it is written: %s',
    (url) => {
      expect(isLoopbackName(new URL(url).hostname)).toBe(true);
      expect(isLoopbackName('localhost.evil.example')).toBe(false);
    },
  );
});

describe('a request', () => {
  let server: ScriptedEndpoint | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  interface Try {
    readonly url?: string;
    readonly allowPrivate?: boolean;
    readonly addresses?: readonly (readonly string[])[];
  }

  const OPEN = { url: 'https://desk.invalid/', allowPrivate: false };

  /** Posts to the server by a name that means the next of these lists of addresses each time it is asked for. */
  async function attempt({
    url,
    allowPrivate = true,
    addresses = [['127.0.0.1']],
  }: Try): Promise<PostAnswer & { asked: string[] }> {
    server = await ScriptedEndpoint.open(statuses(200));
    const asked: string[] = [];
    const resolve = async (hostname: string): Promise<readonly string[]> => addresses[asked.push(hostname) - 1]!;
    const endpoint = { url: new URL(url ?? `http://desk.invalid:${server.port}/hook?a=1`), allowPrivate };
    const signal = new AbortController().signal;
    const answer = await post({ endpoint, headers: {}, body: Buffer.from('{}'), signal }, { ...WIRE, resolve });
    return { ...answer, asked };
  }

  it('goes to the address that was checked: a name that means another one a moment later is asked once', async () => {
    const answer = await attempt({ addresses: [['127.0.0.1'], ['169.254.169.254']] });
    expect(answer).toMatchObject({ status: 200, error: null, asked: ['desk.invalid'] });
    expect(server!.requests[0]!.headers).toMatchObject({
      host: `desk.invalid:${server!.port}`,
      'content-type': 'application/json',
      'content-length': '2',
    });
  });

  it.each<[string, Try]>([
    ['this machine, not meant', { allowPrivate: false }],
    ['a cloud’s metadata', { addresses: [['169.254.169.254']] }],
    ['this machine beside a public address', { ...OPEN, addresses: [['93.184.216.34', '127.0.0.1']] }],
    ['this machine in disguise', { ...OPEN, addresses: [['::ffff:127.0.0.1']] }],
    ['another machine without TLS', { addresses: [['10.0.0.1']] }],
    ['no address', { addresses: [['']] }],
  ])('to %s never connects', async (_, ask) => {
    expect(await attempt(ask)).toMatchObject({ status: 0, error: 'address not allowed' });
    expect(server!.requests).toEqual([]);
  });

  it.each(['https://127.0.0.1/', 'https://[::1]/', 'https://0x7f.1/', 'https://[::ffff:7f00:1]/'])(
    'to the bare address %s is checked like any other',
    async (url) => {
      const signal = new AbortController().signal;
      const endpoint = { url: new URL(url), allowPrivate: false };
      const answer = await post({ endpoint, headers: {}, body: Buffer.from('{}'), signal }, WIRE);
      expect(answer).toEqual({ status: 0, error: 'address not allowed', retryAfterMs: null });
    },
  );

  it('to a name without addresses fails', async () => {
    expect(await attempt({ addresses: [[]] })).toMatchObject({ status: 0, error: 'ENOTFOUND' });
  });

  it('hears when to come again, in seconds or as a date, and nothing else', async () => {
    server = await ScriptedEndpoint.open(() => undefined);
    const clock = { ...WIRE.clock, now: () => Date.UTC(2026, 0, 1) };
    const heard = async (retryAfter: string): Promise<number | null> => {
      server!.answer = (_, response) => response.writeHead(503, { 'retry-after': retryAfter }).end();
      const signal = new AbortController().signal;
      const request = { endpoint: server!.settings('e'), headers: {}, body: Buffer.from('{}'), signal };
      return (await post(request, { ...WIRE, clock: { ...clock, callAt: () => () => undefined } })).retryAfterMs;
    };
    expect(await heard('120')).toBe(120_000);
    expect(await heard('Thu, 01 Jan 2026 00:01:00 GMT')).toBe(60_000);
    expect(await heard('Wed, 31 Dec 2025 00:01:00 GMT')).toBe(0);
    for (const text of ['-1', '1e9', 'soon', '99999999', 'never GMT']) expect(await heard(text)).toBeNull();
  });
});
