import { MINUTE_MS } from '../../market/units.ts';
import type { Engine } from '../../run/engine.ts';
import { Fold } from './fold.ts';
import { frameOfBytes } from './frame-bytes.ts';
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

/** Folds the stored inputs of a record through a fresh engine and compares both chains, frame by frame. */
export function verifyRecord(record: LiveRecord, engine: Engine): RecordVerification {
  const fold = new Fold(engine, record.originText);
  let frames = 0;
  let firstClose = NaN;
  let contradiction: Contradiction | undefined;
  let expected = (record.run?.origin.firstOpen ?? NaN) + MINUTE_MS;
  for (const stored of record.frames()) {
    const { closeTime } = stored;
    if (frames === 0) firstClose = closeTime;
    if (closeTime !== expected) contradiction = { kind: 'missing', closeTime };
    else {
      const again = fold.step(frameOfBytes(stored.inputs));
      const altered = record.alteredCandle(stored, fold.symbols);
      if (again.inputHash !== stored.inputHash) contradiction = { kind: 'data', closeTime };
      else if (altered !== undefined) contradiction = { kind: 'candle', closeTime, symbol: altered.symbol };
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
