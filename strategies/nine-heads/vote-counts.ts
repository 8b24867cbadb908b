import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { HEAD_IDS } from './head.ts';
import type { HeadVote } from './head.ts';
import { HIT_HORIZONS } from './vote-hits.ts';
import type { DueVotes, HitSink } from './vote-hits.ts';

const HEADS = HEAD_IDS.length;
/** Five heads share a word, six bits each: as many sets can be added before a lane is full. */
const LANES = 5;
const LANE_BITS = 6;
const LANE = (1 << LANE_BITS) - 1;

/** What a set of heads adds to the words of the first five and of the other heads. */
const FIRST = Int32Array.from({ length: 1 << HEADS }, (_, set) => lanesOf(set));
const OTHER = Int32Array.from({ length: 1 << HEADS }, (_, set) => lanesOf(set >> LANES));

function lanesOf(set: number): number {
  let word = 0;
  for (let lane = 0; lane < LANES; lane++) word |= ((set >> lane) & 1) << (lane * LANE_BITS);
  return word;
}

/** Of many sets of heads, a bit per head in the fixed order: how many hold each head. */
export class SetCounts implements Stateful {
  private readonly counts = new Float64Array(HEADS);
  private first = 0;
  private other = 0;
  private waiting = 0;

  add(set: number): void {
    this.first += FIRST[set] as number;
    this.other += OTHER[set] as number;
    if (++this.waiting === LANE) this.empty();
  }

  /** How many sets held the head of this place. */
  of(place: number): number {
    this.empty();
    return this.counts[place] as number;
  }

  save(): State {
    this.empty();
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private empty(): void {
    for (let place = 0; place < HEADS; place++) {
      const word = place < LANES ? this.first : this.other;
      this.counts[place] = (this.counts[place] as number) + ((word >> ((place % LANES) * LANE_BITS)) & LANE);
    }
    this.first = this.other = this.waiting = 0;
  }
}

/** Votes of all symbols on one timeframe: how they were cast, and which were right. Nothing here decides anything. */
export class VoteCounts implements HitSink, Stateful {
  closes = 0;
  readonly longs = new SetCounts();
  readonly shorts = new SetCounts();
  readonly ready = new SetCounts();
  /** By the heads' fixed order. */
  readonly sumConfidence = new Float64Array(HEADS);
  /** Votes that came due by horizon, and of them those whose side the close went. */
  readonly due = HIT_HORIZONS.map(() => new SetCounts());
  readonly hits = HIT_HORIZONS.map(() => new SetCounts());

  /** The nine votes of one close. */
  add({ votes, longs, shorts, ready }: CastVotes): void {
    this.closes++;
    this.longs.add(longs);
    this.shorts.add(shorts);
    this.ready.add(ready);
    const { sumConfidence } = this;
    for (let place = 0; place < HEADS; place++) {
      // nothing for a vote that takes no side
      sumConfidence[place] = (sumConfidence[place] as number) + (votes[place] as HeadVote).confidence;
    }
  }

  addDue({ horizon, move, longs, shorts }: DueVotes): void {
    (this.due[horizon] as SetCounts).add(longs | shorts);
    (this.hits[horizon] as SetCounts).add(move > 0 ? longs : move < 0 ? shorts : 0);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

/** The nine votes of a close, and who is long, who short and who ready: sets of heads, a bit each. */
export interface CastVotes {
  readonly votes: readonly HeadVote[];
  readonly longs: number;
  readonly shorts: number;
  readonly ready: number;
}
