import type { Instrument } from '../../engine/market/instrument.ts';
import { exp, log } from '../../engine/market/portable.ts';
import { Random } from '../../engine/market/random.ts';

/** What the generator needs to know of a symbol. Decimals give the tick and the quantity step as powers of ten. */
export interface Profile {
  readonly symbol: string;
  readonly startPrice: number;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  /** Sensitivity to the common factor. */
  readonly beta: number;
  /** Standard deviation of the symbol's own move in a usual minute. */
  readonly ownSigma: number;
  /** Quote units traded in a usual minute, and in a usual trade. */
  readonly minuteNotional: number;
  readonly tradeNotional: number;
}

type Row = readonly [number, number, number, number, number, number, number];

/** Start price, decimals of price and quantity, beta, own sigma, notional a minute and a trade. */
const KNOWN = new Map<string, Row>([
  ['BTCUSDT', [40_000, 1, 3, 1, 2.6e-4, 2_400_000, 2_000]],
  ['ETHUSDT', [2_500, 2, 3, 1.25, 4.2e-4, 1_300_000, 1_500]],
  ['SOLUSDT', [100, 3, 2, 1.5, 9.5e-4, 350_000, 700]],
]);

/** The profile of a symbol: a known one, or one drawn from the seed and the symbol's name. */
export function profileOf(symbol: string, seed: number): Profile {
  const row = KNOWN.get(symbol) ?? drawRow(Random.fromKey(`generate|${seed}|profile|${symbol}`));
  const [startPrice, priceDecimals, quantityDecimals, beta, ownSigma, minuteNotional, tradeNotional] = row;
  return { symbol, startPrice, priceDecimals, quantityDecimals, beta, ownSigma, minuteNotional, tradeNotional };
}

/** A perpetual's instrument of that profile. */
export function instrumentOf(profile: Profile): Instrument {
  return {
    symbol: profile.symbol,
    market: 'um',
    tickSize: 1 / powerOf10(profile.priceDecimals),
    quantityStep: 1 / powerOf10(profile.quantityDecimals),
  };
}

/** 10^n for a whole n ≥ 0, exact up to 10^22. */
export function powerOf10(n: number): number {
  let power = 1;
  for (let i = 0; i < n; i++) power *= 10;
  return power;
}

/** Price between 0.02 and 500, a tick of 0.1 to 1 basis point of it, a quantity step worth 0.01 to 0.1 quote units. */
function drawRow(random: Random): Row {
  const draw = (low: number, high: number): number => low + (high - low) * random.uniform();
  const drawLog = (low: number, high: number): number => exp(draw(log(low), log(high)));
  const rough = drawLog(0.02, 500);
  let magnitude = 0;
  while (rough * powerOf10(magnitude) < 1) magnitude++;
  const wholeDigits = rough >= 100 ? 2 : rough >= 10 ? 1 : 0;
  const priceDecimals = 4 + magnitude - wholeDigits;
  const startPrice = Math.round(rough * powerOf10(priceDecimals)) / powerOf10(priceDecimals);
  const quantityDecimals = rough >= 100 ? 4 : rough >= 10 ? 3 : rough >= 1 ? 2 : rough >= 0.1 ? 1 : 0;
  const minuteNotional = drawLog(30_000, 400_000);
  return [
    startPrice,
    priceDecimals,
    quantityDecimals,
    draw(0.9, 1.8),
    drawLog(5e-4, 14e-4),
    minuteNotional,
    draw(300, 900),
  ];
}
