/** How large a position is. `notional`: fixed quote amount; `risk`: share of equity lost at the stop; `equity`: share of equity invested. */
export type Sizing =
  | { readonly mode: 'notional'; readonly notional: number }
  | { readonly mode: 'risk'; readonly riskFraction: number }
  | { readonly mode: 'equity'; readonly fraction: number };

/** What sizing looks at. Equities are in quote units: at the decision's close, and at the fill. */
export interface SizingInput {
  readonly fillPrice: number;
  /** The decision's close or the limit price. */
  readonly reference: number;
  /** NaN without a stop. */
  readonly stop: number;
  readonly share: number;
  readonly equityAtDecision: number;
  readonly equityAtFill: number;
  /** Notional of the other open positions. */
  readonly exposure: number;
  readonly leverageMax: number;
  readonly quantityStep: number;
}

/** Quantity in base units, cut down to what the account may carry; 0 when nothing is left. NaN: risk sizing without a stop. */
export function quantityFor(sizing: Sizing, input: SizingInput): number {
  const { fillPrice, share } = input;
  let quantity: number;
  if (sizing.mode === 'notional') quantity = (sizing.notional * share) / fillPrice;
  else if (sizing.mode === 'equity') quantity = (sizing.fraction * share * input.equityAtFill) / fillPrice;
  else quantity = (sizing.riskFraction * share * input.equityAtDecision) / Math.abs(input.reference - input.stop);
  const room = (input.leverageMax * input.equityAtFill - input.exposure) / fillPrice;
  if (quantity > room) quantity = room;
  if (input.quantityStep > 0) quantity = Math.floor(quantity / input.quantityStep) * input.quantityStep;
  return quantity > 0 || quantity !== quantity ? quantity : 0;
}
