import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WALL_CLOCK } from '../../engine/live/edge/clock.ts';
import { SimulatedClock } from '../../engine/live/simulator/clock.ts';
import { WIRE } from '../../engine/live/webhooks/post.ts';
import { SendingRig, signalOf } from '../../engine/live/webhooks/testing/sending-rig.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../engine/market/units.ts';
import { TroubledReceiver } from './testing/troubled-receiver.ts';
import type { Trouble } from './testing/troubled-receiver.ts';

let rig: SendingRig;
let receiver: TroubledReceiver;
beforeEach(() => {
  rig = new SendingRig();
});
afterEach(async () => {
  await rig.close();
  await receiver.endpoint.close();
});

/** Trouble for the first request alone. */
function once(trouble: Trouble): Trouble {
  let count = 0;
  return (request, response) => count++ === 0 && trouble(request, response);
}

/** Ids and bytes of what came, as text. */
function came(): string[] {
  return receiver.endpoint.requests.map(({ id, body }) => `${id} ${body.toString()}`);
}

describe('a signal has one effect', () => {
  it.each<[string, Trouble]>([
    ['the connection dies before the answer', (_, response) => Boolean(response.socket!.destroy())],
    ['the answer breaks off in its head', (_, response) => Boolean(response.socket!.end('HTTP/1.1 20'))],
    ['a proxy answers for it', (_, response) => Boolean(response.writeHead(502).end())],
  ])('though %s', async (_, trouble) => {
    receiver = await TroubledReceiver.open(once(trouble));
    const endpoints = [receiver.endpoint.settings('desk')];
    const [message] = rig.add(endpoints, signalOf('a'));
    const sender = rig.send(endpoints);
    await sender.settled();
    expect(rig.outcomes).toHaveLength(1);
    rig.clock.advanceTo(rig.clock.now() + 6 * SECOND_MS);
    await sender.settled();
    expect(rig.outcomes[1]).toBe('desk delivered');
    expect(receiver.received).toEqual(['new', 'known']);
    expect(came()).toEqual(Array(2).fill(`${'a'.repeat(32)} ${message!.body.toString()}`));
    expect(receiver.effects).toHaveLength(1);
  });

  it('though we crash between its answer and our mark', async () => {
    receiver = await TroubledReceiver.open(
      once(() => {
        rig.database.close();
        return false;
      }),
    );
    const endpoints = [receiver.endpoint.settings('desk')];
    rig.add(endpoints, signalOf('a'), signalOf('b', { kind: 'exit', side: null }));
    await rig.send(endpoints).settled();
    expect(rig.faults.map(String)).toEqual([expect.stringContaining('not open')]);
    expect(rig.outcomes).toEqual([]);
    rig.reopen();
    expect(rig.row('desk', 'a')).toMatchObject({ state: 'pending', attempts: 0 });
    await rig.send(endpoints).settled();
    expect(receiver.received).toEqual(['new', 'known', 'new']);
    const [first, second] = came();
    expect(second).toBe(first);
    expect(receiver.effects.map(({ id }) => id[0])).toEqual(['a', 'b']);
    expect(rig.outbox.status(rig.clock.now())).toMatchObject({ pending: 0, delivered: 2 });
  });

  it('though a hundred of them meet trouble of every kind, and in order for each symbol', async () => {
    let count = 0;
    receiver = await TroubledReceiver.open((_, response) => {
      const kind = count++ % 4;
      if (kind === 1) response.socket!.destroy();
      else if (kind === 2) response.writeHead(500).end();
      return kind === 1 || kind === 2;
    });
    const endpoints = [receiver.endpoint.settings('desk')];
    const notAfter = rig.clock.now() + 100 * HOUR_MS;
    const signals = Array.from({ length: 100 }, (_, i) => {
      const symbol = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'][i % 3]!;
      return signalOf('a', { id: i.toString(16).padStart(32, '0'), symbol, notAfter, price: i });
    });
    rig.add(endpoints, ...signals);
    const sender = rig.send(endpoints);
    await sender.settled();
    while (rig.outbox.status(0).pending > 0) {
      rig.clock.advanceTo(rig.outbox.nextDue('desk')!);
      await sender.settled();
    }
    const prices = (symbol: string): number[] =>
      receiver.effects.flatMap(({ body }) => {
        const { data } = body as { data: { symbol: string; price: number } };
        return data.symbol === symbol ? [data.price] : [];
      });
    expect(receiver.effects).toHaveLength(100);
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) {
      expect(prices(symbol)).toEqual(signals.filter((one) => one.symbol === symbol).map(({ price }) => price));
    }
    expect(receiver.endpoint.openMax).toBe(1);
  });
});

it('a clock that is wrong is refused and counted; what is right again is taken', async () => {
  receiver = await TroubledReceiver.open(() => false);
  const endpoints = [receiver.endpoint.settings('desk')];
  rig.add(endpoints, signalOf('a'));
  const wrong = new SimulatedClock(Date.now() - 6 * MINUTE_MS);
  const first = rig.send(endpoints, { ...WIRE, clock: wrong });
  await first.settled();
  expect(rig.outcomes).toEqual(['desk failed']);
  expect(rig.row('desk', 'a')).toMatchObject({ state: 'pending', last_status: 401, last_error: 'status 401' });
  await first.stop();
  // Simulated or not, requests are signed by the world's time.
  rig.clock.advanceTo(rig.clock.now() + MINUTE_MS);
  await rig.send(endpoints, { ...WIRE, clock: WALL_CLOCK }).settled();
  expect(rig.outcomes).toEqual(['desk failed', 'desk delivered']);
});

it('secrets are nowhere in the rows', async () => {
  receiver = await TroubledReceiver.open(once((_, response) => Boolean(response.writeHead(500).end())));
  const endpoints = [receiver.endpoint.settings('desk')];
  const canary = endpoints[0]!.secrets[0]!.reveal().slice('whsec_'.length);
  rig.add(endpoints, signalOf('a'));
  await rig.send(endpoints).settled();
  const file = rig.database.serialize();
  expect(file.includes('trend up')).toBe(true);
  for (const form of [canary, Buffer.from(canary, 'base64')]) expect(file.includes(form)).toBe(false);
  for (const { headers } of receiver.endpoint.requests) {
    expect(file.includes(String(headers['webhook-signature']))).toBe(false);
  }
});
