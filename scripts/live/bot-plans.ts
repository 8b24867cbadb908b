import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import type { BotPlan } from '../../engine/live/bots/bot.ts';
import { UsageError } from '../../engine/market/errors.ts';
import type { Instrument } from '../../engine/market/instrument.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import { Engine } from '../../engine/run/engine.ts';
import { configureStrategy } from '../../engine/strategy/strategy.ts';
import { parseNames } from '../program/moment.ts';
import { settleArgs } from '../program/settle-args.ts';
import type { SettledArgs } from '../program/settle-args.ts';
import type { LiveArgs } from './options.ts';

const DEFAULT_SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];

const botsSchema = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, dots, dashes; at most 64'),
      strategy: z.string(),
      preset: z.string().optional(),
      symbols: z.array(z.string()).min(1).optional(),
      /** Parameters of the strategy. */
      params: z.record(z.string(), z.unknown()).optional(),
      /** The engine's config: initialCash, sizing, costs … */
      config: z.record(z.string(), z.unknown()).optional(),
    }),
  )
  .min(1);

type BotWish = z.infer<typeof botsSchema>[number];

/** A bot that is wanted, before the exchange has said what its symbols are. */
export interface WantedBot {
  readonly id: string;
  readonly symbols: readonly string[];
  /** Minutes of history that its strategy needs to have all it looks at. */
  readonly warmupMinutes: number;
  plan(exchange: string, instruments: readonly Instrument[]): BotPlan;
}

function readBots(path: string): BotWish[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}. It has to be a JSON list of bots.`);
  }
  const result = botsSchema.safeParse(parsed);
  if (!result.success) {
    const { path: at, message } = result.error.issues[0]!;
    throw new UsageError(`${path}: ${at.map(String).join('.') || 'the list'} does not fit: ${message}.`);
  }
  const names = result.data.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`${path} names two bots ${twice}: give each its own name.`);
  return result.data;
}

function assignments(values: Readonly<Record<string, unknown>> = {}): string[] {
  return Object.entries(values).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
}

async function settle(args: LiveArgs, wish: Partial<BotWish>): Promise<SettledArgs> {
  const set = [...(args.set ?? []), ...assignments(wish.config), ...assignments(wish.params)];
  const symbols = wish.symbols ?? args.symbols;
  const unset = { dataset: undefined, from: undefined, to: undefined, batchSize: undefined, intrabar: undefined };
  const { strategy = args.strategy, preset = args.preset } = wish;
  const settled = await settleArgs({ ...args, ...unset, strategy, preset, symbols, set });
  if (settled.dataset !== undefined)
    throw new UsageError('A config file of live runs names no dataset: use --dataset.');
  if (settled.request.config.intrabar === 'lowerTimeframe') {
    throw new UsageError('A live run has no 1s candles: set intrabar to pessimistic.');
  }
  return settled;
}

/** The bots that were asked for: those of `--bots`, else one of the strategy named. Throws UsageError. */
export async function wantedBots(args: LiveArgs): Promise<WantedBot[]> {
  if (args.bots !== undefined && args.strategy !== undefined) {
    throw new UsageError('--bots names the strategies itself: leave out --strategy.');
  }
  const wishes: Partial<BotWish>[] = args.bots === undefined ? [{}] : readBots(args.bots);
  return Promise.all(
    wishes.map(async (wish): Promise<WantedBot> => {
      const { loaded, request } = await settle(args, wish);
      const symbols = [...(request.symbols ?? parseNames(args.symbols) ?? DEFAULT_SYMBOLS)].sort(compareCodeUnits);
      const { params, config } = request;
      const id = wish.name ?? basename(loaded.source).replace(/\.[a-z]+$/, '');
      const { source, sourceHash } = loaded;
      return {
        id,
        symbols,
        warmupMinutes: loaded.strategy.warmupMinutes?.(params as never) ?? 0,
        plan(exchange, instruments) {
          const own = instruments.filter(({ symbol }) => symbols.includes(symbol));
          return {
            id,
            identity: { exchange, symbols, strategy: { source, sourceHash, params }, config },
            featureCount: loaded.strategy.featureCount ?? 0,
            makeEngine: () =>
              new Engine({ strategy: configureStrategy(loaded.strategy, params), instruments: own, config }),
          };
        },
      };
    }),
  );
}
