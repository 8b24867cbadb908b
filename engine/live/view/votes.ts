import * as z from 'zod';
import { MINUTE_MS } from '../../market/units.ts';
import type { VoteColumns } from '../../strategy/vote-tape.ts';
import type { Bot } from '../bots/bot.ts';
import type { HeadCount, HeadVoteAnswer, VoteAnswer } from '../status.ts';

/** Not ready is not a number. */
const figure = z.number().or(z.nan());

/** What a strategy that votes tells of a close, as far as it is shown. */
const explanationSchema = z.object({
  time: figure,
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

/** Timeframes that are asked about, in minutes. */
const ASKED = [1, 5, 15, 60, 240];

/** What a strategy says of a timeframe; undefined when it does not look at it, or does not explain itself. */
function explanationOf(bot: Bot, symbol: string, minutes: number): z.infer<typeof explanationSchema> | undefined {
  const run = bot.fold.engine.symbols.find((one) => one.symbol === symbol);
  try {
    return explanationSchema.safeParse(run?.explain(minutes)).data;
  } catch {
    return undefined;
  }
}

/** The last votes on a tape, without reasons. */
function tapedVotes(tape: VoteColumns): HeadVoteAnswer[] {
  const row = tape.length - 1;
  return tape.voices.map((head, i): HeadVoteAnswer => {
    const said = { direction: tape.directions[i]![row]!, confidence: tape.confidences[i]![row]! };
    return { head, ...said, isReady: !Number.isNaN(tape.scores[i]![row]!), reasons: [] };
  });
}

/** What a bot's last close of a timeframe came to; undefined when its strategy does not look at it. */
function explainedVotes(bot: Bot, symbol: string, minutes: number): VoteAnswer | undefined {
  const explanation = explanationOf(bot, symbol, minutes);
  if (explanation === undefined || Number.isNaN(explanation.time)) return undefined;
  const { time, consensus } = explanation;
  const votes = explanation.votes.map(({ reasons, ...vote }): HeadVoteAnswer => {
    return { ...vote, reasons: reasons.map(shown) };
  });
  const { direction, confidence } = consensus;
  return { bot: bot.id, symbol, minutes, time, votes, direction, confidence };
}

interface Known {
  /** Which of its timeframe's candles was the last to close, counted from the epoch. */
  readonly candle: number;
  readonly answer: VoteAnswer | undefined;
}

/** The last votes of bots. An explanation costs as much as a decision: each is asked for once a candle. */
export class LatestVotes {
  /** By symbol and minutes, for each state of a bot that was made anew. */
  readonly #known = new WeakMap<Bot['fold'], Map<string, Known>>();

  /** A bot's last votes on one symbol, one answer a timeframe; none for a strategy without heads. */
  of(bot: Bot, symbol: string): VoteAnswer[] {
    const explained = ASKED.flatMap((minutes) => this.explained(bot, symbol, minutes) ?? []);
    if (explained.length > 0) return explained;
    const tapes = bot.fold.engine.strategyVotes.filter((tape) => tape.symbol === symbol && tape.length > 0);
    return tapes.map((tape) => {
      const { minutes } = tape;
      const time = bot.fold.closeTime;
      return { bot: bot.id, symbol, minutes, time, votes: tapedVotes(tape), direction: 0, confidence: 0 };
    });
  }

  /** The newest vote of some bots, the first of several. */
  newest(bots: readonly Bot[]): VoteAnswer | undefined {
    const last = Math.max(...bots.map(({ fold }) => fold.closeTime));
    let newest: VoteAnswer | undefined;
    for (const bot of bots) {
      for (const symbol of bot.fold.symbols) {
        for (const answer of this.of(bot, symbol)) {
          if (newest === undefined || answer.time > newest.time) newest = answer;
          if (newest.time === last) return newest;
        }
      }
    }
    return newest;
  }

  /** By symbol, how many heads of some bots had enough to say something: by their votes, where the strategy does not say. */
  readiness(bots: readonly Bot[]): Map<string, HeadCount> {
    const counts = new Map<string, HeadCount>();
    for (const bot of bots) {
      for (const run of bot.fold.engine.symbols) {
        const { symbol } = run;
        const told = ASKED.map((minutes) => run.readiness(minutes));
        const areReady = told.includes(undefined)
          ? this.of(bot, symbol).flatMap(({ votes }) => votes.map(({ isReady }) => isReady))
          : told.flat();
        const { ready, total } = counts.get(symbol) ?? { ready: 0, total: 0 };
        counts.set(symbol, { ready: ready + areReady.filter(Boolean).length, total: total + areReady.length });
      }
    }
    return counts;
  }

  private explained(bot: Bot, symbol: string, minutes: number): VoteAnswer | undefined {
    const { fold } = bot;
    const answers = this.#known.get(fold) ?? new Map<string, Known>();
    this.#known.set(fold, answers);
    const candle = Math.floor(fold.closeTime / (minutes * MINUTE_MS));
    const key = `${symbol} ${minutes}`;
    const known = answers.get(key);
    if (known?.candle === candle) return known.answer;
    const answer = explainedVotes(bot, symbol, minutes);
    answers.set(key, { candle, answer });
    return answer;
  }
}
