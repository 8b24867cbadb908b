/** Where a symbol trades. `um` is the USD-margined perpetual market, whose positions pay funding. */
export type MarketKind = 'spot' | 'um';

/** What the engine must know of a symbol to price and size an order. */
export interface Instrument {
  readonly symbol: string;
  readonly market: MarketKind;
  /** Smallest price step, in quote units; a limit order needs a trade-through of one tick. */
  readonly tickSize: number;
  /** Smallest quantity step, in base units; 0 leaves quantities unrounded. */
  readonly quantityStep: number;
}
