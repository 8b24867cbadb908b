/** What happens in a Wyckoff range, by its part in the schematic; distribution mirrors accumulation. */
export type WyckoffEventKind =
  | 'preliminary'
  | 'candidate'
  | 'climax'
  | 'automatic'
  | 'secondary'
  | 'spring'
  | 'test'
  | 'strength'
  | 'lastPoint'
  | 'move'
  | 'failure';

export type Schematic = 'accumulation' | 'distribution';

/** Names of the events in the two schematics (Wyckoff; Pruden, The Three Skills of Top Trading). */
export const EVENT_NAMES: Record<Schematic, Record<WyckoffEventKind, string>> = {
  accumulation: {
    preliminary: 'PS',
    candidate: 'SC?',
    climax: 'SC',
    automatic: 'AR',
    secondary: 'ST',
    spring: 'SPRING',
    test: 'TEST',
    strength: 'SOS',
    lastPoint: 'LPS',
    move: 'MARKUP',
    failure: 'ACC_FAIL',
  },
  distribution: {
    preliminary: 'PSY',
    candidate: 'BC?',
    climax: 'BC',
    automatic: 'AR',
    secondary: 'ST',
    spring: 'UTAD',
    test: 'TEST',
    strength: 'SOW',
    lastPoint: 'LPSY',
    move: 'MARKDOWN',
    failure: 'DIST_FAIL',
  },
};

/** What an event is worth to its track's side when fresh. */
export const EVENT_VALUES: Record<WyckoffEventKind, number> = {
  preliminary: 0,
  candidate: 0,
  climax: 0,
  automatic: 0,
  secondary: 0.15,
  spring: 0.75,
  test: 0.85,
  strength: 0.7,
  lastPoint: 0.8,
  move: 0.4,
  failure: -0.3,
};

/** One event of a track. */
export interface WyckoffEvent {
  readonly kind: WyckoffEventKind;
  /** The name in the track's schematic, e.g. 'SPRING' or 'UTAD'. */
  readonly name: string;
  /** The close at which it became known. */
  readonly index: number;
  /** The candle it is about: the climax, the swing's extreme, the tip of the spring. */
  readonly candleIndex: number;
}
