import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/market/random.ts';
import { HEAD_IDS } from './head.ts';
import { SetCounts, VoteCounts } from './vote-counts.ts';
import { VoteHits } from './vote-hits.ts';

const PLACES = HEAD_IDS.map((_, place) => place);

function setsOf(count: number, seed: string): number[] {
  const random = Random.fromKey(seed);
  return Array.from({ length: count }, () => Math.floor(random.uniform() * (1 << HEAD_IDS.length)));
}

describe('counts of sets of heads', () => {
  it('count every head, however many sets there are between two questions', () => {
    const counts = new SetCounts();
    const sets = [...Array.from({ length: 200 }, () => 511), ...setsOf(700, 'sets')];
    sets.forEach((set, t) => {
      counts.add(set);
      if (t % 89 !== 0 && t !== sets.length - 1) return;
      for (const place of PLACES) {
        expect(counts.of(place)).toBe(sets.slice(0, t + 1).filter((one) => (one >> place) & 1).length);
      }
    });
  });

  it('go on from a saved state', () => {
    const [whole, resumed] = [new SetCounts(), new SetCounts()];
    const sets = setsOf(150, 'saved');
    for (const set of sets.slice(0, 70)) whole.add(set);
    resumed.restore(structuredClone(whole.save()));
    for (const set of sets.slice(70)) for (const one of [whole, resumed]) one.add(set);
    expect(PLACES.map((place) => resumed.of(place))).toEqual(PLACES.map((place) => whole.of(place)));
  });
});

describe('votes that come due', () => {
  it('are right when the close went their way within the hour and the four hours; unchanged is wrong', () => {
    const random = Random.fromKey('closes');
    const longs = setsOf(600, 'long');
    const shorts = setsOf(600, 'short').map((set, t) => set & ~longs[t]!);
    const closes = longs.map(() => 100 + Math.floor(3 * random.uniform()));
    const [hits, counts] = [new VoteHits(5), new VoteCounts()];
    longs.forEach((set, t) => hits.push({ longs: set, shorts: shorts[t]! }, closes[t]!, counts));
    [12, 48].forEach((age, horizon) => {
      for (const place of PLACES) {
        const due = closes.slice(age).map((close, t) => {
          const said = ((longs[t]! >> place) & 1) - ((shorts[t]! >> place) & 1);
          return { said, isRight: said * (close - closes[t]!) > 0 };
        });
        expect(counts.due[horizon]!.of(place)).toBe(due.filter(({ said }) => said !== 0).length);
        expect(counts.hits[horizon]!.of(place)).toBe(due.filter(({ isRight }) => isRight).length);
      }
    });
  });
});
