import * as z from 'zod';
import { faultOf, oneOf } from './fault.ts';

/** One symbol's data stops while the others' goes on. */
export const MUTE_SYMBOL = faultOf<{ symbol: string }>({
  kind: 'muteSymbol',
  params: z.strictObject({ symbol: z.string() }),
  lastsSeconds: [60, 300],
  draw: ({ random, symbols }) => ({ symbol: oneOf(random, symbols) }),
  begin: (stage, { symbol }) => ({
    takesCandle(_, message) {
      if (message.symbol !== symbol) return false;
      stage.note();
      return true;
    },
  }),
});
