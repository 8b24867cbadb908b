import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/market/random.ts';
import { VoteTape } from '../../engine/strategy/vote-tape.ts';
import { headAccount, HIT_HORIZON } from './head-accounting.ts';
import { isPresent } from './validation.ts';

/** Heads on a random walk: one knows the next four candles, one guesses, one is never ready. */
function tapeOf(symbol: string, seed: number, candles = 2000): VoteTape {
  const random = Random.fromKey(String(seed));
  const open = [100];
  for (let i = 1; i <= candles + HIT_HORIZON; i++) open.push(open[i - 1]! * (1 + (random.uniform() - 0.5) * 0.01));
  const tape = new VoteTape(symbol, 15, ['seer', 'guesser', 'sleeper']);
  const vote = (score: number) => ({
    score,
    direction: score > 0.1 ? 1 : score < -0.1 ? -1 : 0,
    confidence: 0.5 + Math.abs(score) / 2,
    isReady: true,
  });
  for (let i = 0; i < candles; i++) {
    const ahead = Math.max(-1, Math.min(1, (open[i + 1 + HIT_HORIZON]! / open[i + 1]! - 1) * 50));
    tape.push({ open: open[i]!, close: open[i + 1]! }, [
      vote(Number.isNaN(ahead) ? 0 : ahead * 0.9 + (random.uniform() - 0.5) * 0.02),
      vote(random.uniform() * 2 - 1),
      { score: 0, direction: 0, confidence: 0, isReady: false },
    ]);
  }
  return tape;
}

function account(tapes: readonly VoteTape[]) {
  const found = headAccount(tapes, []);
  if (!isPresent(found)) throw new Error(found.absent);
  return found;
}

describe('the head account', () => {
  const { heads, correlations, effectiveHeads, minutes } = account([tapeOf('A', 1), tapeOf('B', 2)]);
  const [seer, guesser, sleeper] = heads;

  it('counts every vote once', () => {
    for (const { votes } of heads) {
      const [{ long, short, neutral, notReady }] = votes as [(typeof votes)[number]];
      expect(long + short + neutral + notReady).toBe(4000);
    }
    expect(sleeper?.votes[0]).toMatchObject({ long: 0, short: 0, notReady: 4000, hitRate: null, meanConfidence: null });
  });

  it('tells who knew and who guessed', () => {
    expect(seer?.votes[0]?.hitRate).toBeGreaterThan(0.97);
    const { low, high } = guesser!.votes[0]!.hitInterval!;
    expect([low < 0.5, high > 0.5]).toEqual([true, true]);
    const at = (head: typeof seer, horizon: number) => head?.information.find((one) => one.horizon === horizon);
    expect(at(seer, 4)?.ic).toBeGreaterThan(0.95);
    expect(at(seer, 1)).toMatchObject({ isSignificant: true });
    expect(guesser?.information.map(({ isSignificant }) => isSignificant)).toEqual([false, false, false, false]);
    expect(sleeper?.information[0]).toEqual({
      minutes: 15,
      horizon: 1,
      ic: null,
      t: null,
      count: 0,
      isSignificant: false,
    });
    expect(seer!.brier!).toBeLessThan(guesser!.brier!);
  });

  it('correlates the votes; one that never changes has no correlation', () => {
    expect(minutes).toBe(15);
    expect(correlations[0]?.[0]).toBe(1);
    expect(Math.abs(correlations[0]?.[1] as number)).toBeLessThan(0.06);
    expect(correlations[0]?.[2]).toBeNull();
    expect(effectiveHeads).toBeGreaterThan(1.8);
  });

  it('does not let the return of one symbol reach into the next', () => {
    const alone = account([tapeOf('A', 1, 60)]);
    const twice = account([tapeOf('A', 1, 60), tapeOf('A', 1, 60)]);
    const count = (one: typeof alone) => one.heads[0]?.information.map((each) => each.count);
    expect(count(alone)).toEqual([59, 56, 48, 0]);
    expect(count(twice)).toEqual([118, 112, 96, 24]);
  });

  it('is absent for a strategy without heads', () => {
    expect(headAccount([], [])).toEqual({ absent: 'the strategy has no heads that vote' });
  });
});
