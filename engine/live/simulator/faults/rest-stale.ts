import * as z from 'zod';
import { MINUTE_MS } from '../../../market/units.ts';
import { faultOf } from './fault.ts';

/** Candles come from a cache that is some minutes old. */
export const REST_STALE = faultOf<{ minutes: number }>({
  kind: 'restStale',
  params: z.strictObject({ minutes: z.number().positive().max(1440) }),
  lastsSeconds: [60, 240],
  draw: () => ({ minutes: 5 }),
  begin: (stage, { minutes }) => ({
    shownAt(now) {
      stage.note();
      return now - minutes * MINUTE_MS;
    },
  }),
});
