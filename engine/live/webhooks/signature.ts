import { Webhook } from 'standardwebhooks';
import { SECOND_MS } from '../../market/units.ts';
import type { Secret } from './secret.ts';

/**
 * Headers of a signed request by Standard Webhooks 1.0.0: HMAC-SHA256 over id, time and body, a signature for each
 * secret. `time` is epoch ms by the world's clock: receivers refuse what is minutes off.
 */
export function signedHeaders(
  { id, body }: { readonly id: string; readonly body: Buffer },
  { secrets, time }: { readonly secrets: readonly Secret[]; readonly time: number },
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => new Webhook(secret.reveal()).sign(id, new Date(time), body));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(time / SECOND_MS)),
    'webhook-signature': signatures.join(' '),
  };
}
