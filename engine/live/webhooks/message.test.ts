import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signalId } from '../bots/told-of.ts';
import type { Endpoint } from './endpoint.ts';
import { messagesFor, webhookBody } from './message.ts';
import { Secret } from './secret.ts';
import { signedHeaders } from './signature.ts';
import { EXAMPLE_SECRET } from './testing/scripted-endpoint.ts';
import { signalOf } from './testing/sending-rig.ts';

const ABOUT = { exchange: 'binance-spot', version: '1.2.3', isSimulated: false };

describe('a message', () => {
  it('has the same bytes for the same signal', () => {
    const hash = 'ab'.repeat(32);
    expect(webhookBody(signalOf('a', { price: 0.1 + 0.2 }), ABOUT).toString()).toBe(
      '{"type":"signal","timestamp":"2025-01-01T00:00:00Z","data":{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","bot":"main",' +
        '"exchange":"binance-spot","symbol":"BTCUSDT","side":"long","price":0.30000000000000004,"limit":null,"stop":99,' +
        '"target":103.25,"reasons":"trend up","notAfter":"2025-01-01T00:15:00Z",' +
        `"outputHash":"${hash}","isSimulated":false,"version":"1.2.3"}}`,
    );
    const exit = JSON.parse(webhookBody(signalOf('b', { kind: 'exit', side: null }), ABOUT).toString()) as object;
    expect(exit).toMatchObject({ type: 'exit', data: { side: null } });
  });

  it.each(['x', '\u0000', '"', '€', '🙂', '\ud800'])('stays below 20 KB with endless reasons of %j', (letter) => {
    const body = webhookBody(signalOf('a', { reasons: letter.repeat(50_000) }), ABOUT);
    expect(body.length).toBeLessThan(20_000);
    const { data } = JSON.parse(body.toString('utf8')) as { data: { reasons: string } };
    expect(data.reasons).toBe(letter.repeat(3_000));
  });

  it('is known by what the journal says', () => {
    // printf '%s' "$(printf 'ab%.0s' {1..32})1" | sha256sum | cut -c1-32
    expect(signalId('ab'.repeat(32), 1)).toBe('dd5b6043f4a16098c4406ee223ca309a');
  });
});

describe('who is sent a signal', () => {
  const plain = { url: new URL('https://a.example/'), secrets: [], allowPrivate: false };
  const everything = { ...plain, kinds: undefined, bots: undefined, symbols: undefined };
  const endpoints: Endpoint[] = [
    { ...everything, id: 'all' },
    { ...everything, id: 'exits', kinds: ['exit'] },
    { ...everything, id: 'second', bots: ['second'] },
    { ...everything, id: 'eth', symbols: ['ETHUSDT', 'SOLUSDT'] },
  ];
  const receivers = (changes: object): string[] =>
    messagesFor([signalOf('a', changes)], { endpoints, about: ABOUT }).map(({ endpoint }) => endpoint);

  it('is who wants it, by kind, bot and symbol', () => {
    expect(receivers({})).toEqual(['all']);
    expect(receivers({ kind: 'exit' })).toEqual(['all', 'exits']);
    expect(receivers({ bot: 'second', symbol: 'ETHUSDT' })).toEqual(['all', 'second', 'eth']);
  });

  it('is nobody when it is silent', () => {
    expect(receivers({ isSilent: true })).toEqual([]);
  });

  it('gets one message with the id, symbol and times of the signal', () => {
    const signal = signalOf('a');
    const { symbol, kind, notAfter } = signal;
    expect(messagesFor([signal], { endpoints: endpoints.slice(0, 1), about: ABOUT })).toEqual([
      {
        endpoint: 'all',
        id: signal.id,
        symbol,
        kind,
        body: webhookBody(signal, ABOUT),
        created: signal.time,
        notAfter,
      },
    ]);
  });
});

describe('a signature', () => {
  it('is that of the published example', () => {
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: Buffer.from('{"test": 2432232314}') };
    expect(signedHeaders(message, { secrets: [new Secret(EXAMPLE_SECRET)], time: 1_614_265_330_999 })).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is made with the old and the new secret while they change, over the exact bytes', () => {
    const secrets = [1, 2].map((fill) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`);
    const message = { id: 'a'.repeat(32), body: webhookBody(signalOf('a', { reasons: 'größer ✓' }), ABOUT) };
    const time = Date.now();
    const headers = signedHeaders(message, { secrets: secrets.map((text) => new Secret(text)), time });
    for (const secret of secrets) {
      expect(new Webhook(secret).verify(message.body, { ...headers })).toMatchObject({ type: 'signal' });
    }
    const signed = Buffer.concat([Buffer.from(`${message.id}.${Math.floor(time / 1000)}.`), message.body]);
    const own = createHmac('sha256', Buffer.alloc(32, 2)).update(signed).digest('base64');
    expect(headers['webhook-signature']!.split(' ')[1]).toBe(`v1,${own}`);
  });
});
