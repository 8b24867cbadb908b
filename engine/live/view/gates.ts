import * as z from 'zod';
import { compareCodeUnits } from '../../market/units.ts';
import type { Bot } from '../bots/bot.ts';
import type { GateAnswer } from '../status.ts';

/** The funnel of a strategy that counts its scans. */
const funnelSchema = z.object({
  scans: z.array(
    z.object({
      minutes: z.number(),
      scans: z.number(),
      signals: z.number(),
      refusals: z.record(z.string(), z.number()),
    }),
  ),
});

type Refusals = ReadonlyMap<string, number>;

function listOf(refusals: Refusals): GateAnswer['refusals'] {
  return [...refusals]
    .map(([code, count]) => ({ code, count }))
    .sort((a, b) => b.count - a.count || compareCodeUnits(a.code, b.code));
}

/** How far a bot's candidates came: one answer a timeframe, then all together. */
export function gatesOf(bot: Bot): GateAnswer[] {
  const { engine } = bot.fold;
  const parsed = funnelSchema.safeParse(engine.strategyAccount);
  if (!parsed.success) {
    const { signals, refusals } = engine.journal.counts;
    const scans = engine.decisions;
    return [{ bot: bot.id, minutes: null, scans, signals, refusals: listOf(refusals) }];
  }
  const byMinutes = new Map<number, { scans: number; signals: number; refusals: Map<string, number> }>();
  const whole = { scans: 0, signals: 0, refusals: new Map<string, number>() };
  for (const one of parsed.data.scans) {
    const own = byMinutes.get(one.minutes) ?? { scans: 0, signals: 0, refusals: new Map<string, number>() };
    byMinutes.set(one.minutes, own);
    for (const sum of [own, whole]) {
      sum.scans += one.scans;
      sum.signals += one.signals;
      for (const [code, count] of Object.entries(one.refusals)) {
        sum.refusals.set(code, (sum.refusals.get(code) ?? 0) + count);
      }
    }
  }
  const rows = [...byMinutes].sort(([a], [b]) => a - b);
  const answers = rows.map(([minutes, sum]): GateAnswer => {
    return { bot: bot.id, minutes, ...sum, refusals: listOf(sum.refusals) };
  });
  return [...answers, { bot: bot.id, minutes: null, ...whole, refusals: listOf(whole.refusals) }];
}

interface Scans {
  readonly scans: number;
  readonly refusals: number;
}

function scansOf(bot: Bot): Scans {
  const { scans, refusals } = gatesOf(bot).at(-1)!;
  return { scans, refusals: refusals.reduce((sum, { count }) => sum + count, 0) };
}

/** How many closes could have become a signal, and how many were refused; looked at once a frame, however often asked. */
export class ScanCounts {
  readonly #known = new WeakMap<Bot['fold'], Scans & { readonly closeTime: number }>();

  /** Over some bots. */
  of(bots: readonly Bot[]): Scans {
    let scans = 0;
    let refusals = 0;
    for (const bot of bots) {
      const own = this.one(bot);
      scans += own.scans;
      refusals += own.refusals;
    }
    return { scans, refusals };
  }

  private one(bot: Bot): Scans {
    const { fold } = bot;
    const { closeTime } = fold;
    const known = this.#known.get(fold);
    if (known?.closeTime === closeTime) return known;
    const scans = scansOf(bot);
    this.#known.set(fold, { ...scans, closeTime });
    return scans;
  }
}
