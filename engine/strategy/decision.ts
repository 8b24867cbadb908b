/** Long earns when the price rises, short when it falls. */
export type Side = 'long' | 'short';

/** +1 for long, −1 for short. */
export function directionOf(side: Side): 1 | -1 {
  return side === 'long' ? 1 : -1;
}

/**
 * A wish to be in the market. Without `limit` it fills at the next candle's open. Prices are in quote units.
 * The engine never moves a stop or a target of its own accord, but for a trailing stop.
 */
export interface Signal {
  readonly action: 'enter';
  readonly side: Side;
  /** Rest at this price and fill only when the market trades through it. */
  readonly limit?: number;
  /** Protective exit. Without one the trade has no R-multiple. */
  readonly stop?: number;
  /** Profit exit. */
  readonly target?: number;
  /** Distance in quote units by which the stop follows the best closed price reached, tightening only. */
  readonly trail?: number;
  /** Exit at the next open once this many minutes have passed since the fill. */
  readonly holdMinutesMax?: number;
  /** A resting limit order is cancelled once this many minutes have passed since the decision. */
  readonly expiryMinutes?: number;
  /** Cancel a market entry whose open lies further than this from the decision's close (quote units). */
  readonly driftMax?: number;
  /** Position's share of the configured size, 0 < share ≤ 1. */
  readonly sizeShare?: number;
  /** The strategy's own number of this candidate: it is followed as a shadow, and its outcome comes back under it. */
  readonly reference?: number;
  /** Reason codes, strongest first. */
  readonly reasons?: readonly string[];
}

/** A wish to be out of the market at the next open. */
export interface ExitSignal {
  readonly action: 'exit';
  readonly reason: string;
}

/** No trade is a result; it has a reason. `measured` and `threshold` are in the refusing gate's own unit. */
export interface Refusal {
  readonly action: 'refuse';
  readonly code: string;
  readonly measured?: number;
  readonly threshold?: number;
  /** What was refused: its counterfactual outcome is followed through the same fill rules, and journaled. */
  readonly candidate?: Signal;
}

/** Nothing to say at this candle. */
export interface Hold {
  readonly action: 'hold';
}

export type NoSignal = Refusal | Hold;
export type Decision = Signal | ExitSignal | NoSignal;

/**
 * What became of a followed candidate, emitted or refused, in the frame being decided. `rMultiple` is undefined when
 * the order was cancelled before it filled, or had no stop.
 */
export interface Outcome {
  readonly symbol: string;
  readonly symbolIndex: number;
  readonly reference: number;
  /** Exit kind or cancellation code. */
  readonly how: string;
  readonly rMultiple: number | undefined;
  /** Net result over the notional at entry. */
  readonly return: number;
}

/** Nothing to say at this candle: one shared object, so that the usual answer costs nothing. */
export const hold: Hold = Object.freeze({ action: 'hold' });

/** Everything of a Signal but its side. */
export type EntryOptions = Omit<Signal, 'action' | 'side'>;

/** Asks for a position. */
export function enter(side: Side, options?: EntryOptions): Signal {
  return options === undefined ? { action: 'enter', side } : { ...options, action: 'enter', side };
}

/** Asks to close the position at the next open. */
export function exit(reason: string): ExitSignal {
  return { action: 'exit', reason };
}

/** Declines with a reason code and, where there is one, the measured value against its threshold. */
export function refuse(code: string, details?: Omit<Refusal, 'action' | 'code'>): Refusal {
  return { ...details, action: 'refuse', code };
}
