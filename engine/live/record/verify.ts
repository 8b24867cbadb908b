import { MINUTE_MS } from '../../market/units.ts';
import type { Engine } from '../../run/engine.ts';
import { Fold } from './fold.ts';
import type { StoredBot } from './bot-table.ts';
import { partOf } from './frame-bytes.ts';
import type { LiveRecord } from './record.ts';

/** Where a record contradicts itself, or the engine now contradicts it. */
export type Contradiction = { readonly closeTime: number } &
  /** A frame is missing before this one. */
  (
    | { readonly kind: 'missing' }
    /** The stored inputs are not those that were chained. */
    | { readonly kind: 'data' }
    /** A row of the candle table is not what the engine was fed. */
    | { readonly kind: 'candle'; readonly symbol: string }
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

/**
 * Folds what a bot was fed through a fresh engine and compares both chains, frame by frame; where the bot left out
 * frames, or the record does, that is the contradiction.
 */
export function verifyRecord(record: LiveRecord, bot: StoredBot, engine: Engine): RecordVerification {
  const fold = new Fold(engine, bot.originText);
  const all = record.venue?.instruments.map(({ symbol }) => symbol) ?? [];
  let frames = 0;
  let firstClose = NaN;
  let contradiction: Contradiction | undefined;
  let expected = bot.origin.firstOpen + MINUTE_MS;
  for (const { row: stored, fed } of record.frames(bot.number)) {
    const { closeTime } = stored;
    if (frames === 0) firstClose = closeTime;
    if (closeTime !== expected || fed === undefined) {
      contradiction = { kind: 'missing', closeTime: Math.min(closeTime, expected) };
    } else {
      const altered = record.alteredCandle(fed, all);
      const again = fold.step(partOf(fed, all, fold.symbols));
      if (again.inputHash !== stored.inputHash) contradiction = { kind: 'data', closeTime };
      else if (altered !== undefined) contradiction = { kind: 'candle', closeTime, symbol: altered };
      else if (again.outputHash !== stored.outputHash) contradiction = { kind: 'logic', closeTime };
    }
    if (contradiction !== undefined) break;
    frames++;
    expected = closeTime + MINUTE_MS;
  }
  return {
    frames,
    firstClose,
    lastClose: fold.closeTime,
    chains: { inputs: fold.inputHash, outputs: fold.outputHash },
    digests: engine.digests(),
    contradiction,
  };
}
