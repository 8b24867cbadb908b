import { ScriptedEndpoint } from '../../../engine/live/webhooks/testing/scripted-endpoint.ts';
import type { Answer } from '../../../engine/live/webhooks/testing/scripted-endpoint.ts';
import { EXAMPLE_SECRET } from '../../../engine/live/webhooks/testing/scripted-endpoint.ts';
import { Secret } from '../../../engine/live/webhooks/secret.ts';
import { WebhookReceiver } from '../receiver.ts';
import type { Effect, Received } from '../receiver.ts';

/** What becomes of a request after its message was received: true when it answered, or cut the wire, itself. */
export type Trouble = (...of: Parameters<Answer>) => boolean;

/** The reference receiver behind a wire that a test cuts after the effect, before the answer. */
export class TroubledReceiver {
  readonly effects: Effect[] = [];
  readonly received: Received[] = [];
  readonly endpoint: ScriptedEndpoint;
  readonly #receiver = new WebhookReceiver({
    secrets: [new Secret(EXAMPLE_SECRET)],
    onEffect: (effect) => this.effects.push(effect),
  });

  private constructor(endpoint: ScriptedEndpoint, trouble: Trouble) {
    this.endpoint = endpoint;
    endpoint.answer = (request, response) => {
      const { headers, body } = request;
      const received = this.#receiver.receive(headers as Readonly<Record<string, string>>, body);
      this.received.push(received);
      if (!trouble(request, response)) response.writeHead(received === 'refused' ? 401 : 204).end();
    };
  }

  /** Opens it on a free port. */
  static async open(trouble: Trouble): Promise<TroubledReceiver> {
    return new TroubledReceiver(await ScriptedEndpoint.open(() => undefined), trouble);
  }
}
