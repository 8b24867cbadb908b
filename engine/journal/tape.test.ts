import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enter } from '../strategy/decision.ts';
import { firstOutputDivergence } from './divergence.ts';
import { decodeEvents, EVENT_FIELDS, EVENT_KINDS, EVENT_NUMBER } from './events.ts';
import type { EventKind, JournalEvent } from './events.ts';
import { Journal } from './journal.ts';
import { Tape } from './tape.ts';

type Value = number | string | boolean | undefined;
type Written = Pick<JournalEvent, 'kind' | 'time' | 'symbolIndex'> & { readonly values: readonly Value[] };

const number = fc.oneof(fc.double(), fc.constantFrom(-0, 0, NaN, Infinity, Number.MAX_VALUE));

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'again', 'left over'));

const event: fc.Arbitrary<Written> = fc
  .constantFrom(...EVENT_KINDS.filter((kind): kind is Exclude<EventKind, 'text'> => kind !== 'text'))
  .chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      time: fc.integer({ min: 0, max: 2e12 }),
      symbolIndex: fc.integer({ min: -1, max: 40 }),
      values: fc.tuple(
        ...EVENT_FIELDS[kind].map((field: string): fc.Arbitrary<Value> => {
          return field.endsWith('$') ? text : field.endsWith('?') ? fc.boolean() : number;
        }),
      ),
    }),
  );

function write(tape: Tape, { kind, time, symbolIndex, values }: Written): void {
  const stored = values.map((value) =>
    typeof value === 'string' ? tape.numberOf(value, EVENT_NUMBER.text) : Number(value),
  );
  tape.begin(EVENT_NUMBER[kind], time, symbolIndex);
  for (const value of stored) tape.put(value);
}

function tapeOf(events: readonly Written[]): Tape {
  const tape = new Tape();
  for (const one of events) write(tape, one);
  return tape;
}

/** What has to come back: NaN was undefined, −0 is 0. */
function expected({ kind, time, symbolIndex, values }: Written) {
  const names = EVENT_FIELDS[kind].map((field: string) => field.replace(/[$?]$/, ''));
  const fields = names.map((name, i) => [name, values[i] === 0 ? 0 : values[i]] as const);
  return { kind, time, symbolIndex, fields: Object.fromEntries(fields.filter(([, value]) => !Number.isNaN(value))) };
}

function decoded(tape: Tape, from = 0, texts: string[] = []) {
  return [...decodeEvents(tape, from, texts)].map(({ kind, time, symbolIndex, fields }) => {
    return { kind, time, symbolIndex, fields };
  });
}

const events = fc.array(event, { maxLength: 300 });

describe('Tape', () => {
  it('gives every kind of record back as it was written', () => {
    fc.assert(
      fc.property(events, (written) => {
        expect(decoded(tapeOf(written))).toEqual(written.map(expected));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('can be read on from any record, and continued after a restore', () => {
    fc.assert(
      fc.property(events, fc.nat(300), (written, at) => {
        const cut = Math.min(at, written.length);
        const tape = tapeOf(written.slice(0, cut));
        const [texts, from] = [[...tape.texts], tape.length];
        const other = new Tape();
        write(other, { kind: 'exit', time: 0, symbolIndex: 0, values: ['left over'] });
        other.restore(tape.save());
        for (const one of written.slice(cut)) [tape, other].forEach((each) => write(each, one));
        expect(decoded(tape, from, texts)).toEqual(written.slice(cut).map(expected));
        expect(Buffer.from(other.bytes(0, other.length)).equals(tape.bytes(0, tape.length))).toBe(true);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('writes one pattern for undefined and one for zero, little-endian', () => {
    const tape = new Tape();
    tape.begin(1, 2, 3);
    for (const value of [NaN, -NaN, -0, 0, 1]) tape.put(value);
    const bytes = Buffer.from(tape.bytes(3, 8));
    const words = [0, 8, 16, 24, 32].map((at) => bytes.subarray(at, at + 8).toString('hex'));
    expect(words).toEqual(['ffffffffffffefff', 'ffffffffffffefff', '0'.repeat(16), '0'.repeat(16), '000000000000f03f']);
  });

  it('holds texts longer than the tape was, and says where a damaged one breaks', () => {
    const long = '×'.repeat(70_000);
    const tape = tapeOf([{ kind: 'exit', time: 5, symbolIndex: 0, values: [long] }]);
    expect(decoded(tape)[0]!.fields).toEqual({ reason: long });
    const damaged = { data: Float64Array.of(EVENT_NUMBER.reset, 1, 0, 99, 1, 0), length: 6 };
    expect(() => [...decodeEvents(damaged)]).toThrow('Journal damaged: no record starts at position 3.');
  });
});

describe('firstOutputDivergence', () => {
  it('names the first record that differs, and nothing when none does', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 60 }), fc.nat(59), (written, at) => {
        const changedAt = at % written.length;
        const one = written[changedAt]!;
        const other = written.with(changedAt, { ...one, time: one.time + 1 });
        expect(firstOutputDivergence(tapeOf(written), tapeOf(written))).toBeUndefined();
        const difference = firstOutputDivergence(tapeOf(written), tapeOf(other))!;
        expect(difference.expected).toMatchObject(expected(one));
        expect(difference.actual).toMatchObject(expected(other[changedAt]!));
        const shorter = firstOutputDivergence(tapeOf(written), tapeOf(written.slice(0, changedAt)))!;
        expect([shorter.expected?.time, shorter.actual]).toEqual([one.time, undefined]);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('sees a field that one side left out', () => {
    const tapes = [undefined, 99].map((stop) => {
      const journal = new Journal();
      journal.signal(1, 0, enter('long', stop === undefined ? {} : { stop }));
      return journal.tape;
    });
    const difference = firstOutputDivergence(tapes[0]!, tapes[1]!);
    expect([difference?.expected?.fields['stop'], difference?.actual?.fields['stop']]).toEqual([undefined, 99]);
  });
});
