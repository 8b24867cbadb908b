import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../market/errors.ts';
import { OBSERVATION_KINDS } from '../../market/observation.ts';
import type { Observation } from '../../market/observation.ts';
import { observationBytes, observationsOf } from './observation-bytes.ts';

/** Any text at all, halves of surrogate pairs included. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '\ud800', '\udc00', '\n') }),
);
const number = fc.double({ noDefaultInfinity: true, noNaN: true });
const fields = {
  id: text,
  kind: fc.constantFrom(...OBSERVATION_KINDS),
  symbol: fc.option(text),
  eventTime: number,
  availableAt: number,
  lagAssumed: fc.boolean(),
  source: text,
  payload: fc.dictionary(text, fc.oneof(number, text), { noNullPrototype: true }),
};
const observation: fc.Arbitrary<Observation> = fc.record(fields, { noNullPrototype: true });

const mood: Observation = {
  id: 'FEAR_GREED||1641340800000',
  kind: 'FEAR_GREED',
  symbol: null,
  eventTime: 1641340800000,
  availableAt: 1641341400000,
  lagAssumed: true,
  source: 'alternative.me',
  payload: { value: 30, label: 'Fear' },
};

describe('the bytes of observations', () => {
  it('give back every one of them exactly, in order, wherever they lie', () => {
    const property = fc.property(fc.array(observation), fc.uint8Array(), (observations, others) => {
      const own = observationBytes(observations);
      const within = Buffer.concat([others, own, others]).subarray(others.length);
      const back = observationsOf(within);
      expect(back).toStrictEqual(observations);
      expect(Buffer.compare(observationBytes(back), own)).toBe(0);
    });
    fc.assert(property);
  });

  it('tell a negative zero from zero, and do not tell how a payload was written', () => {
    const bytesOf = (payload: Observation['payload']): string =>
      Buffer.from(observationBytes([{ ...mood, payload }])).toString('hex');
    expect(bytesOf({ a: 0 })).not.toBe(bytesOf({ a: -0 }));
    expect(bytesOf({ a: 1, b: 2 })).toBe(bytesOf({ b: 2, a: 1 }));
  });

  it('are these', () => {
    const bytes = Buffer.from(observationBytes([mood]));
    expect([bytes.readUInt32LE(0), bytes.readUInt32LE(4)]).toEqual([1, bytes.length - 8]);
    expect(bytes.toString('utf8', 8)).toBe(
      '["FEAR_GREED||1641340800000","FEAR_GREED",null,1641340800000,1641341400000,true,"alternative.me",[["label","Fear"],["value",30]]]\n',
    );
  });

  it('hold finite numbers only', () => {
    expect(() => observationBytes([{ ...mood, payload: { value: NaN } }])).toThrow('NaN, which is no finite number');
  });

  it.each<[string, (bytes: Buffer) => Uint8Array]>([
    ['cut short', (bytes) => bytes.subarray(0, -1)],
    ['without a header', (bytes) => bytes.subarray(0, 5)],
    ['of another number', (bytes) => (bytes.writeUInt32LE(2, 0), bytes)],
    ['of another kind', (bytes) => Buffer.from(bytes.toString('latin1').replace(',"FEAR_', ',"FEAS_'), 'latin1')],
    ['no JSON', (bytes) => bytes.fill('x', 8)],
  ])('that are %s are refused', (_, damage) => {
    const damaged = damage(Buffer.from(observationBytes([mood])));
    expect(() => observationsOf(damaged)).toThrow(DataError);
    expect(() => observationsOf(damaged)).toThrow('Stored side data is damaged: ');
  });
});
