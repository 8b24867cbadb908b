import { MINUTE_MS } from '../../market/units.ts';
import type { Engine } from '../../run/engine.ts';
import type { StoredBot } from './bot-table.ts';
import { chainInput, chainOutput, chainStart, Fold } from './fold.ts';
import type { Chains } from './fold.ts';
import { frameBytes, partOf } from './frame-bytes.ts';
import type { LiveFrame } from './frame-bytes.ts';
import type { LiveRecord, RecordedFrame } from './record.ts';

/** Where a record contradicts itself, or the engine now contradicts it. */
export type Contradiction = { readonly closeTime: number } &
  /** A frame is missing before this one. */
  (
    | { readonly kind: 'missing' }
    /** The stored inputs are not those that were chained. */
    | { readonly kind: 'data' }
    /** A row of the candle table is not what the engine was fed. */
    | { readonly kind: 'candle'; readonly symbol: string }
    /** The stored journal is not the one that was chained. */
    | { readonly kind: 'journal' }
    /** Equal inputs, other decisions. */
    | { readonly kind: 'logic' }
  );

/** What folding a record again came to. */
export interface RecordVerification {
  readonly frames: number;
  readonly firstClose: number;
  readonly lastClose: number;
  /** Both chains of the record at its last frame. */
  readonly chains: { readonly inputs: string; readonly outputs: string };
  /** The digests an ordinary replay of the same candles gives. */
  readonly digests: { readonly inputs: string; readonly outputs: string };
  /** The first contradiction; undefined when everything agrees. */
  readonly contradiction: Contradiction | undefined;
}

/** Goes over the stored frames of a bot and holds each against the chains, without deciding anything. */
class LinkCheck {
  readonly #record: LiveRecord;
  readonly #all: readonly string[];
  readonly #own: readonly string[];
  #chains: Chains;
  #expected: number;

  /** Frames are expected to begin with the one that closes at `expected`; `chains` are those before it. */
  constructor(record: LiveRecord, bot: StoredBot, from: { readonly chains: Chains; readonly expected: number }) {
    this.#record = record;
    this.#all = record.venue?.instruments.map(({ symbol }) => symbol) ?? [];
    this.#own = bot.origin.instruments.map(({ symbol }) => symbol);
    this.#chains = from.chains;
    this.#expected = from.expected;
  }

  /** The bot's part of the next frame, or what contradicts it. */
  next({
    row,
    fed,
    isDamaged,
  }: RecordedFrame): { readonly part: LiveFrame } | { readonly contradiction: Contradiction } {
    const { closeTime } = row;
    const expected = this.#expected;
    this.#expected = closeTime + MINUTE_MS;
    if (closeTime !== expected || (fed === undefined && !isDamaged)) {
      return { contradiction: { kind: 'missing', closeTime: Math.min(closeTime, expected) } };
    }
    if (fed === undefined) return { contradiction: { kind: 'data', closeTime } };
    const part = partOf(fed, this.#all, this.#own);
    const inputHash = chainInput(this.#chains.inputHash, frameBytes(part));
    if (inputHash !== row.inputHash) return { contradiction: { kind: 'data', closeTime } };
    const symbol = this.#record.alteredCandle(fed, this.#all);
    if (symbol !== undefined) return { contradiction: { kind: 'candle', closeTime, symbol } };
    const outputHash = chainOutput(this.#chains.outputHash, inputHash, row.outputs);
    if (outputHash !== row.outputHash) return { contradiction: { kind: 'journal', closeTime } };
    this.#chains = { inputHash, outputHash };
    return { part };
  }
}

/**
 * Compares the stored inputs and journal of a bot's last frames with both chains, without deciding anything: whether
 * what is stored is what was stored. Gives the first contradiction.
 */
export function findBrokenLink(record: LiveRecord, bot: StoredBot, framesMax: number): Contradiction | undefined {
  const anchor = record.closeBefore(bot.number, framesMax);
  const firstClose = bot.origin.firstOpen + MINUTE_MS;
  const isWhole = anchor === undefined;
  let links = isWhole
    ? new LinkCheck(record, bot, { chains: chainStart(bot.originText), expected: firstClose })
    : undefined;
  for (const frame of record.frames(bot.number, isWhole ? 0 : anchor - 1)) {
    if (links === undefined) {
      // The frame before the first to be checked: its chains are what the others are held against.
      const { row } = frame;
      links = new LinkCheck(record, bot, { chains: row, expected: row.closeTime + MINUTE_MS });
      continue;
    }
    const checked = links.next(frame);
    if ('contradiction' in checked) return checked.contradiction;
  }
  return undefined;
}

/**
 * Folds what a bot was fed through a fresh engine and compares both chains, frame by frame; where the bot left out
 * frames, or the record does, that is the contradiction. Stored bytes that were altered are never fed.
 */
export function verifyRecord(record: LiveRecord, bot: StoredBot, engine: Engine): RecordVerification {
  const fold = new Fold(engine, bot.originText);
  const firstClose = bot.origin.firstOpen + MINUTE_MS;
  const { inputHash, outputHash } = fold;
  const links = new LinkCheck(record, bot, { chains: { inputHash, outputHash }, expected: firstClose });
  let frames = 0;
  let contradiction: Contradiction | undefined;
  for (const frame of record.frames(bot.number)) {
    const { closeTime, position } = frame.row;
    const checked = links.next(frame);
    if ('contradiction' in checked) contradiction = checked.contradiction;
    else {
      const again = fold.step(checked.part);
      if (again.outputHash !== frame.row.outputHash) contradiction = { kind: 'logic', closeTime };
      else if (again.position !== position) contradiction = { kind: 'journal', closeTime };
    }
    if (contradiction !== undefined) break;
    frames++;
  }
  return {
    frames,
    firstClose: frames === 0 ? NaN : firstClose,
    lastClose: fold.closeTime,
    chains: { inputs: fold.inputHash, outputs: fold.outputHash },
    digests: engine.digests(),
    contradiction,
  };
}
