import { z } from 'zod';
import { isExplained } from '../../market/errors.ts';
import { MINUTE_MS } from '../../market/units.ts';
import type { ControlAsk, LiveView } from '../../live/status.ts';
import { Refusal } from './refusal.ts';
import { changes, ID, SYMBOL } from './route.ts';
import type { Route } from './route.ts';
import * as shape from './shapes.ts';

const ACTIONS = {
  pause: 'Lets a bot decide on paper, unheard.',
  resume: 'Lets a paused bot be heard again.',
  stop: 'Ends a bot: it decides no more.',
} as const satisfies Record<ControlAsk['action'], string>;

/** What cannot be done now is a conflict, said in the words of who refused it. */
function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    throw isExplained(error) ? new Refusal(409, error.message) : error;
  }
}

/** What an operator may do, with the token. */
export function changeRoutes(view: LiveView): Route[] {
  const control = (action: ControlAsk['action']): Route =>
    changes({
      url: `/api/bots/:id/${action}`,
      summary: ACTIONS[action],
      params: z.strictObject({ id: ID }),
      answer: z.strictObject({ bot: shape.botStatus }),
      handle({ params: { id }, who }) {
        const find = () => view.status().bots.find((bot) => bot.id === id);
        if (find() === undefined) throw new Refusal(404, `There is no bot "${id}": see /api/bots.`);
        attempt(() => view.control({ bot: id, action, who }));
        return { bot: find() };
      },
    });
  const absent = changes({
    url: '/api/absent',
    summary: 'Declares that the exchange has no candle for a minute that is waited for.',
    body: z.strictObject({ symbol: SYMBOL, openTime: z.int().min(0).multipleOf(MINUTE_MS) }),
    answer: z.strictObject({ symbol: shape.text, openTime: shape.time }),
    handle({ body: { symbol, openTime }, who }) {
      attempt(() => view.declareAbsent({ symbol, openTime, who }));
      return { symbol, openTime };
    },
  });
  return [control('pause'), control('resume'), control('stop'), absent];
}
