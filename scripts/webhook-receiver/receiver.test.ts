import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../engine/live/webhooks/secret.ts';
import { signedHeaders } from '../../engine/live/webhooks/signature.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { WebhookReceiver } from './receiver.ts';
import type { Effect, Received } from './receiver.ts';

const [OLD, NEW, FOREIGN] = [1, 2, 3].map(
  (fill) => new Secret(`whsec_${Buffer.alloc(32, fill).toString('base64')}`),
) as [Secret, Secret, Secret];
const folder = mkdtempSync(join(tmpdir(), 'ninefold-receiver-'));
let effects: Effect[];
let store: string;
let files = 0;
beforeEach(() => {
  effects = [];
  store = join(folder, `store-${files++}.jsonl`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function receiver(secrets = [OLD]): WebhookReceiver {
  return new WebhookReceiver({ secrets, store, onEffect: (effect) => effects.push(effect) });
}

interface Sent {
  readonly id?: string;
  readonly text?: string;
  readonly secrets?: readonly Secret[];
  readonly time?: number;
}

function send(to: WebhookReceiver, { id = 'a', text = '{"n":1}', secrets = [OLD], time = Date.now() }: Sent): Received {
  const body = Buffer.from(text);
  return to.receive(signedHeaders({ id, body }, { secrets, time }), body);
}

describe('a receiver', () => {
  it('acts once on each id, and answers a repeated one alike', () => {
    const here = receiver();
    expect([send(here, {}), send(here, {}), send(here, { id: 'b', text: '{"n":2}' })]).toEqual(['new', 'known', 'new']);
    here.close();
    expect(effects).toEqual([
      { id: 'a', body: { n: 1 } },
      { id: 'b', body: { n: 2 } },
    ]);
  });

  it('remembers over a restart, and forgets an effect that a crash tore', () => {
    const first = receiver();
    send(first, {});
    first.close();
    appendFileSync(store, '{"id":"b","bo');
    const second = receiver();
    expect([send(second, {}), send(second, { id: 'b' })]).toEqual(['known', 'new']);
    second.close();
    const lines = readFileSync(store, 'utf8').split('\n');
    expect(lines.map((line) => line && (JSON.parse(line) as Effect).id)).toEqual(['a', 'b', '']);
  });

  it('refuses a store that is something else', () => {
    writeFileSync(store, 'precious\n');
    expect(() => receiver()).toThrow(/holds a line that is no effect/);
    expect(readFileSync(store, 'utf8')).toBe('precious\n');
  });

  it('takes the old and the new secret while they change', () => {
    const here = receiver([NEW, OLD]);
    expect(send(here, { secrets: [OLD] })).toBe('new');
    expect(send(here, { id: 'b', secrets: [NEW] })).toBe('new');
    expect(send(here, { id: 'c', secrets: [FOREIGN, OLD] })).toBe('new');
    here.close();
  });

  it.each<[string, Sent]>([
    ['is signed by somebody else', { secrets: [FOREIGN] }],
    ['is old', { time: Date.now() - 6 * MINUTE_MS }],
    ['is of the future', { time: Date.now() + 6 * MINUTE_MS }],
    ['is no JSON', { text: 'hello' }],
  ])('refuses what %s', (_, sent) => {
    const here = receiver();
    expect(send(here, sent)).toBe('refused');
    here.close();
    expect(effects).toEqual([]);
  });

  it('refuses what was changed on the way, or lacks its headers', () => {
    const here = receiver();
    const body = Buffer.from('{"n":1}');
    const headers = signedHeaders({ id: 'a', body }, { secrets: [OLD], time: Date.now() });
    const altered = [
      here.receive(headers, Buffer.from('{"n":2}')),
      here.receive({ ...headers, 'webhook-id': 'b' }, body),
      here.receive({}, body),
    ];
    here.close();
    expect(altered).toEqual(['refused', 'refused', 'refused']);
  });
});
