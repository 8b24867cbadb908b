import * as z from 'zod';
import { enter, hold } from '../../engine/strategy/decision.ts';
import { defineStrategy } from '../../engine/strategy/strategy.ts';

/** Buys at the first open it can and never sells: what any strategy must beat. */
export default defineStrategy({
  name: 'buy-and-hold',
  description: 'Buys once and holds to the end.',
  params: z.strictObject({}),
  decideOn: '1m',
  create({ position }) {
    return () => (position.side === undefined && !position.hasPendingOrder ? enter('long') : hold);
  },
});
