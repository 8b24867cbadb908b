import type { FrameBatch } from '../market/frames.ts';
import type { Engine } from './engine.ts';

/** What a replay may be told and asked on its way. */
export interface ReplayOptions {
  /** Called before each batch is processed, e.g. to fingerprint it or to move a progress bar. */
  readonly onBatch?: (batch: FrameBatch) => void;
}

/** Runs an engine over a finite source of frames, to its end. */
export async function replay(
  engine: Engine,
  frames: AsyncIterable<FrameBatch>,
  options: ReplayOptions = {},
): Promise<void> {
  for await (const batch of frames) {
    options.onBatch?.(batch);
    engine.step(batch);
  }
}
