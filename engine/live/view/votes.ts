import * as z from 'zod';
import type { Bot } from '../bots/bot.ts';
import type { HeadVoteAnswer, VoteAnswer } from '../status.ts';

/** Not ready is not a number. */
const figure = z.number().or(z.nan());

/** What a strategy that votes tells of a close, as far as it is shown. */
const explanationSchema = z.object({
  time: z.number(),
  votes: z.array(
    z.object({
      head: z.string(),
      direction: figure,
      confidence: figure,
      isReady: z.boolean(),
      reasons: z.array(z.object({ code: z.string(), value: figure.optional() })),
    }),
  ),
  consensus: z.object({ direction: figure, confidence: figure }),
});

const FIGURES = 4;

function shown({ code, value }: { readonly code: string; readonly value?: number | undefined }): string {
  return value === undefined || !Number.isFinite(value) ? code : `${code} ${Number(value.toPrecision(FIGURES))}`;
}

/** A bot's last votes on one symbol, one answer a timeframe; none for a strategy without heads. */
export function votesOf(bot: Bot, symbol: string): VoteAnswer[] {
  const { engine } = bot.fold;
  const run = engine.symbols.find((one) => one.symbol === symbol);
  const tapes = engine.strategyVotes.filter((tape) => tape.symbol === symbol && tape.length > 0);
  return tapes.flatMap((tape): VoteAnswer[] => {
    const { minutes, voices, directions, confidences, scores } = tape;
    const row = tape.length - 1;
    const parsed = explanationSchema.safeParse(run?.explain(minutes));
    const about = { bot: bot.id, symbol, minutes };
    if (parsed.success) {
      const { time, consensus } = parsed.data;
      const votes = parsed.data.votes.map(({ reasons, ...vote }): HeadVoteAnswer => {
        return { ...vote, reasons: reasons.map(shown) };
      });
      return [{ ...about, time, votes, direction: consensus.direction, confidence: consensus.confidence }];
    }
    const votes = voices.map((head, i): HeadVoteAnswer => {
      const said = { direction: directions[i]![row]!, confidence: confidences[i]![row]! };
      return { head, ...said, isReady: !Number.isNaN(scores[i]![row]!), reasons: [] };
    });
    return [{ ...about, time: bot.fold.closeTime, votes, direction: 0, confidence: 0 }];
  });
}
