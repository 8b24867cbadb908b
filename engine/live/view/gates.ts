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

/**
 * How many closes could have become a signal, and how many were refused, by the journal: to ask a strategy's account of it
 * at every frame would cost more than many decisions.
 */
export class ScanCounts {
  /** Whether a strategy counts its scans: then each ends as a signal or a refusal, else every decision is one. */
  readonly #areCounted = new WeakMap<Bot['fold'], boolean>();

  /** Over some bots. */
  of(bots: readonly Bot[]): Scans {
    let scans = 0;
    let refusals = 0;
    for (const { fold } of bots) {
      const { counts } = fold.engine.journal;
      const refused = [...counts.refusals.values()].reduce((sum, count) => sum + count, 0);
      scans += this.areCounted(fold) ? counts.signals + refused : fold.engine.decisions;
      refusals += refused;
    }
    return { scans, refusals };
  }

  private areCounted(fold: Bot['fold']): boolean {
    const known = this.#areCounted.get(fold) ?? funnelSchema.safeParse(fold.engine.strategyAccount).success;
    this.#areCounted.set(fold, known);
    return known;
  }
}
