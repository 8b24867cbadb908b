import { ACCEPT_THEN_CLOSE } from './accept-then-close.ts';
import { BAD_ANSWER } from './bad-answer.ts';
import { BAD_PAGE } from './bad-page.ts';
import { CUT_MID_FRAME } from './cut-mid-frame.ts';
import { DELAY } from './delay.ts';
import { DUPLICATE } from './duplicate.ts';
import type { Fault } from './fault.ts';
import { FORGET_SUBSCRIPTION } from './forget-subscription.ts';
import { GOODBYE } from './goodbye.ts';
import { MALFORMED } from './malformed.ts';
import { MUTE_SYMBOL } from './mute-symbol.ts';
import { OMIT } from './omit.ts';
import { REFUSE_UPGRADE } from './refuse-upgrade.ts';
import { REST_BROKEN } from './rest-broken.ts';
import { REST_LIMIT } from './rest-limit.ts';
import { REST_STALE } from './rest-stale.ts';
import { REVISE } from './revise.ts';
import { SERVER_SHUTDOWN } from './server-shutdown.ts';
import { STALL } from './stall.ts';
import { ODD_NUMBER, WRONG_TYPE } from './wrong-fields.ts';
import { WRONG_ROUTE } from './wrong-route.ts';

/** Every way in which the simulated exchange can fail. */
export const FAULTS: readonly Fault[] = [
  CUT_MID_FRAME,
  GOODBYE,
  STALL,
  MUTE_SYMBOL,
  WRONG_ROUTE,
  FORGET_SUBSCRIPTION,
  DUPLICATE,
  DELAY,
  OMIT,
  REVISE,
  MALFORMED,
  WRONG_TYPE,
  ODD_NUMBER,
  SERVER_SHUTDOWN,
  ACCEPT_THEN_CLOSE,
  REFUSE_UPGRADE,
  BAD_ANSWER,
  REST_LIMIT,
  REST_BROKEN,
  BAD_PAGE,
  REST_STALE,
];
