import { createHash } from 'node:crypto';
import type { State } from '../../market/state.ts';
import { MINUTE_MS } from '../../market/units.ts';
import type { Engine } from '../../run/engine.ts';
import { batchOf, frameBytes } from './frame-bytes.ts';
import type { FrameBytes, LiveFrame } from './frame-bytes.ts';

/** What one bot made of a frame, as it is stored: what came out, and both of its chains up to here. */
export interface FrameRow {
  readonly closeTime: number;
  readonly outputs: Buffer;
  /** Length of the journal's tape after it, in doubles. */
  readonly position: number;
  readonly inputHash: string;
  readonly outputHash: string;
}

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Both chains at some frame. */
export interface Chains {
  readonly inputHash: string;
  readonly outputHash: string;
}

/** Where both chains of a bot begin: at all that it depends on beside its frames. */
export function chainStart(origin: string): Chains {
  return {
    inputHash: sha256('ninefold live inputs 2\n', origin),
    outputHash: sha256('ninefold live outputs 2\n', origin),
  };
}

/** The chain of inputs after one more frame. */
export function chainInput(inputHash: string, { candles, observations }: FrameBytes): string {
  return sha256(inputHash, candles, observations ?? '');
}

/** The chain of outputs after one more frame, whose inputs are chained already. */
export function chainOutput(outputHash: string, inputHash: string, outputs: Uint8Array): string {
  return sha256(outputHash, inputHash, outputs);
}

/**
 * The engine as a fold over frames, with two chains: one over what it was fed, one over that and what it said. Together
 * they tell differing data from differing logic, at the frame where it began.
 */
export class Fold {
  readonly engine: Engine;
  readonly symbols: readonly string[];
  closeTime = NaN;
  inputHash: string;
  outputHash: string;
  /** Doubles of the journal's tape that were forgotten: they are stored, and hashed for good. */
  #dropped = 0;

  /** `origin` is all that the run depends on beside its frames; it starts both chains. */
  constructor(engine: Engine, origin: string) {
    this.engine = engine;
    this.symbols = engine.symbols.map(({ symbol }) => symbol);
    const { inputHash, outputHash } = chainStart(origin);
    this.inputHash = inputHash;
    this.outputHash = outputHash;
  }

  /** Feeds the next frame of its own symbols; the row is to be stored before anybody hears of it. */
  step(frame: LiveFrame): FrameRow {
    const bytes = frameBytes(frame);
    const { from } = this.engine.step(batchOf(frame, this.symbols));
    const { tape } = this.engine.journal;
    const outputs = Buffer.from(tape.bytes(from, tape.length));
    this.closeTime = frame.openTime + MINUTE_MS;
    this.inputHash = chainInput(this.inputHash, bytes);
    this.outputHash = chainOutput(this.outputHash, this.inputHash, outputs);
    const { closeTime, inputHash, outputHash } = this;
    return { closeTime, outputs, position: this.#dropped + tape.length, inputHash, outputHash };
  }

  /** Forgets what the engine keeps of finished days beside its state: a run without an end must not grow with it. */
  forget(): void {
    this.#dropped += this.engine.forget();
  }

  /** The engine's state without the journal's tape, which the stored frames hold already. */
  save(): State {
    const engine = this.engine.save() as { journal: { tape: object } };
    const { journal } = engine;
    const bare = { ...engine, journal: { ...journal, tape: { ...journal.tape, data: new Float64Array(0) } } };
    return { engine: bare, dropped: this.#dropped };
  }

  /** Continues after a stored frame: its saved state, and the journal's bytes between two positions. */
  restore(row: Omit<FrameRow, 'outputs'>, saved: State, tapeOf: (from: number, to: number) => Uint8Array): void {
    const { engine: state, dropped } = saved as { engine: { journal: { tape: object } }; dropped: number };
    const data = new Float64Array(new Uint8Array(tapeOf(dropped, row.position)).buffer);
    const journal = { ...state.journal, tape: { ...state.journal.tape, data } };
    this.engine.restore({ ...state, journal });
    this.#dropped = dropped;
    this.closeTime = row.closeTime;
    this.inputHash = row.inputHash;
    this.outputHash = row.outputHash;
  }
}
