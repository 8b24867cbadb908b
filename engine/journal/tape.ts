import { restoreFields, saveFields } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';

/** Stands for "undefined" in a record: NaN has many bit patterns, a digest needs one. */
export const ABSENT = -Number.MAX_VALUE;

/** Longest record, texts aside. */
const RECORD_MAX = 32;

if (new Uint8Array(new Float64Array([1]).buffer)[7] !== 0x3f) {
  throw new Error('Ninefold needs a little-endian machine: canonical bytes are little-endian doubles.');
}

/**
 * An append-only row of doubles: the journal's records one after the other, each `[kind, time, symbol, …fields]`.
 * Texts are numbered at first use by a record of their own, so the tape alone tells everything. Its bytes are the
 * run's canonical bytes: little-endian IEEE-754, −0 written as 0, undefined as `ABSENT`.
 */
export class Tape implements Stateful {
  data = new Float64Array(4096);
  length = 0;
  readonly texts: string[] = [];
  #numbers = new Map<string, number>();

  /** Opens a record. `symbol` is the symbol's index, −1 for the whole account. */
  begin(kind: number, time: number, symbol: number): void {
    if (this.length + RECORD_MAX > this.data.length) this.grow(this.length + RECORD_MAX);
    const { data } = this;
    data[this.length++] = kind;
    data[this.length++] = time;
    data[this.length++] = symbol;
  }

  /** Adds a field to the open record; NaN is written as undefined. */
  put(value: number): void {
    this.data[this.length++] = value === value ? value + 0 : ABSENT;
  }

  /** The number of a text, writing a record that defines it at first use. Call before `begin`. */
  numberOf(text: string, textKind: number): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.texts.push(text);
    this.#numbers.set(text, number);
    this.grow(this.length + text.length + RECORD_MAX);
    this.begin(textKind, text.length, number);
    for (let i = 0; i < text.length; i++) this.put(text.charCodeAt(i));
    return number;
  }

  /** The bytes of the records from position `from` to `to`, not copied. */
  bytes(from: number, to: number): Uint8Array {
    return new Uint8Array(this.data.buffer, this.data.byteOffset + from * 8, (to - from) * 8);
  }

  /** Forgets the records before a position, which has to begin one: what follows moves down to the beginning. */
  drop(position: number): void {
    this.data.copyWithin(0, position, this.length);
    this.length -= position;
  }

  save(): State {
    return { ...(saveFields(this) as object), data: this.data.slice(0, this.length) };
  }

  restore(state: State): void {
    restoreFields(this, state);
    this.#numbers = new Map(this.texts.map((text, number) => [text, number]));
  }

  private grow(needed: number): void {
    if (needed <= this.data.length) return;
    const data = new Float64Array(Math.max(needed, this.data.length * 2));
    data.set(this.data.subarray(0, this.length));
    this.data = data;
  }
}
