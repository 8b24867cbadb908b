import * as z from 'zod';
import { faultOf } from './fault.ts';

/** Closed candles do not come by the stream; REST has them. */
export const OMIT = faultOf<{ share: number }>({
  kind: 'omit',
  params: z.strictObject({ share: z.number().positive().max(1) }),
  lastsSeconds: [60, 300],
  draw: () => ({ share: 0.5 }),
  begin: (stage, { share }) => ({
    takesCandle(_, { isClosed }) {
      if (!isClosed || stage.random.uniform() > share) return false;
      stage.note();
      return true;
    },
  }),
});
