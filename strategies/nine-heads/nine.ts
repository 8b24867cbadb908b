import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import type { Head } from './head.ts';
import { CryptoHead } from './heads/crypto.ts';
import { HarmonicHead } from './heads/harmonic.ts';
import { IctHead } from './heads/ict.ts';
import { RulesHead } from './heads/rules.ts';
import { SentimentHead } from './heads/sentiment.ts';
import { StructureHead } from './heads/structure.ts';
import { TechnicalHead } from './heads/technical.ts';
import { VolumeHead } from './heads/volume.ts';
import { WyckoffHead } from './heads/wyckoff.ts';
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
export class NineHeads implements Stateful {
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

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
