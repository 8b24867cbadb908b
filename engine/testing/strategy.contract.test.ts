import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { enter, exit, hold } from '../strategy/decision.ts';
import { defineStrategy } from '../strategy/strategy.ts';
import { createEngine, expectExactRestore, generatedFrames, strategyContract } from './strategy.contract.ts';

/** In and out by the hour, counting in memory that is saved. */
const sound = defineStrategy({
  name: 'sound',
  params: z.strictObject({}),
  decideOn: '1h',
  create({ state, position }) {
    const memory = state({ asked: 0 });
    return () => (++memory.asked % 3 !== 0 ? hold : position.side === undefined ? enter('long') : exit('done'));
  },
});

strategyContract(sound);

describe('the contract finds', () => {
  it('memory that is not saved', () => {
    const forgetful = defineStrategy({
      ...sound,
      create() {
        let asked = 0;
        return () => (++asked % 5 === 0 ? enter('long') : hold);
      },
    });
    expect(() => expectExactRestore(() => createEngine(forgetful), generatedFrames(7, 2), 1)).toThrow(
      /to deeply equal/,
    );
  });
});
