import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import type { Electorate, Head } from './head.ts';
import { CryptoHead } from './heads/crypto.ts';
import { HarmonicHead } from './heads/harmonic.ts';
import { IctHead } from './heads/ict.ts';
import { RulesHead } from './heads/rules.ts';
import { SentimentHead } from './heads/sentiment.ts';
import { StructureHead } from './heads/structure.ts';
import { TechnicalHead } from './heads/technical.ts';
import { VolumeHead } from './heads/volume.ts';
import { WyckoffHead } from './heads/wyckoff.ts';
import type { Scope } from './scope.ts';
import type { SideHistory } from './side/side-history.ts';

/** Half-lives of event heads, in candles of their timeframe. */
export interface EventHalfLives {
  readonly ict: number;
  readonly wyckoff: number;
  readonly harmonic: number;
  readonly rules: number;
}

/** What the settings say of the heads. */
export interface NineHeadsOptions {
  readonly eventHalfLife: EventHalfLives;
  readonly isSentimentScaled: boolean;
  readonly fearGreedScale: 'level' | 'rank';
}

/** The nine heads of one symbol and timeframe. */
export class NineHeads implements Electorate, Stateful {
  readonly technical = new TechnicalHead();
  readonly volume = new VolumeHead();
  readonly ict: IctHead;
  readonly wyckoff: WyckoffHead;
  readonly harmonic: HarmonicHead;
  readonly structure = new StructureHead();
  readonly crypto: CryptoHead;
  readonly sentiment: SentimentHead;
  readonly rules: RulesHead;
  readonly #all: readonly Head[];

  /** `side` is shared by the timeframes of a symbol. */
  constructor(side: SideHistory, options: NineHeadsOptions) {
    const { eventHalfLife: halfLives, isSentimentScaled, fearGreedScale } = options;
    this.ict = new IctHead(halfLives.ict);
    this.wyckoff = new WyckoffHead(halfLives.wyckoff);
    this.harmonic = new HarmonicHead(halfLives.harmonic);
    this.crypto = new CryptoHead(side);
    this.sentiment = new SentimentHead(side, { isScaledByCoverage: isSentimentScaled, fearGreedScale });
    this.rules = new RulesHead(halfLives.rules);
    const { technical, volume, ict, wyckoff, harmonic, structure, crypto, sentiment, rules } = this;
    this.#all = [technical, volume, ict, wyckoff, harmonic, structure, crypto, sentiment, rules];
  }

  /** In the fixed order. */
  get all(): readonly Head[] {
    return this.#all;
  }

  /** Asked by name, so that each call goes straight to its head. */
  ask(scope: Scope, scores: Float64Array): void {
    scores[0] = this.technical.score(scope);
    scores[1] = this.volume.score(scope);
    scores[2] = this.ict.score(scope);
    scores[3] = this.wyckoff.score(scope);
    scores[4] = this.harmonic.score(scope);
    scores[5] = this.structure.score(scope);
    scores[6] = this.crypto.score(scope);
    scores[7] = this.sentiment.score(scope);
    scores[8] = this.rules.score(scope);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
