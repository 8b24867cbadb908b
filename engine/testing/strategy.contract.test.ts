import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rowAtOrAfter, type FrameBatch } from '../market/frames.ts';
import { DAY_MS, HOUR_MS } from '../market/units.ts';
import type { Engine } from '../run/engine.ts';
import { enter, exit, hold } from '../strategy/decision.ts';
import { defineStrategy } from '../strategy/strategy.ts';
import * as contract from './strategy.contract.ts';

const params = z.strictObject({});

/** In and out by the hour, counting in memory that is saved. */
const sound = defineStrategy({
  name: 'sound',
  params,
  decideOn: '1h',
  create({ state, position }) {
    const memory = state({ asked: 0 });
    return () => (++memory.asked % 3 !== 0 ? hold : position.side === undefined ? enter('long') : exit('done'));
  },
});

contract.strategyContract(sound);

describe('the contract finds', () => {
  const frames = contract.generatedFrames(7, 2);
  const cut = frames.lastClose - DAY_MS;

  it('memory that is not saved', () => {
    const forgetful = defineStrategy({
      ...sound,
      create() {
        let asked = 0;
        return () => (++asked % 5 === 0 ? enter('long') : hold);
      },
    });
    expect(() => contract.expectExactRestore(() => contract.engineFor(forgetful), frames, cut)).toThrow(/equal/);
  });

  it('a look at what comes an hour later', () => {
    let fed = frames;
    const leaking = defineStrategy({
      ...sound,
      create({ clock, candles }) {
        const here = candles('1h');
        return () => {
          const [{ minutes }] = fed.lanes as [FrameBatch['lanes'][0]];
          const later = minutes.columns.close[rowAtOrAfter(minutes.columns, clock.time + HOUR_MS, 0)];
          return (later ?? 0) > (here.last?.close ?? 0) ? enter('long') : exit('falls');
        };
      },
    });
    const create = (): Engine => {
      const engine = contract.engineFor(leaking);
      const step = engine.step.bind(engine);
      engine.step = (batch) => {
        fed = batch;
        return step(batch);
      };
      return engine;
    };
    expect(() => contract.expectPrefixInvariance(create, frames, cut)).toThrow(/equal/);
  });
});
