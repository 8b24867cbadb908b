import * as z from 'zod';
import { faultOf } from './fault.ts';

/** Connections stay open and pings go on, but no data comes. */
export const STALL = faultOf({
  kind: 'stall',
  params: z.strictObject({}),
  lastsSeconds: [20, 240],
  draw: () => ({}),
  begin: (stage) => ({
    takesCandle() {
      stage.note();
      return true;
    },
  }),
});
