import { describe } from 'vitest';
import { atr } from './atr.ts';
import { ema } from './ema.ts';
import { highest, lowest } from './extremes.ts';
import { describeIndicator, describeRefusals, PRICE } from './indicator.contract.ts';
import { sma } from './sma.ts';

describe('averages', () => {
  describeIndicator(sma(20), { first: { value: 19 }, degree: { value: PRICE }, other: sma(21) });
  describeIndicator(ema(12), { first: { value: 11 }, degree: { value: PRICE }, other: ema(13) });
  describeIndicator(atr(14), { first: { value: 14 }, degree: { value: PRICE }, other: atr(10) });
  describeIndicator(highest(20), { first: { value: 19 }, degree: { value: PRICE }, other: highest(5) });
  describeIndicator(lowest(1), { first: { value: 0 }, degree: { value: PRICE }, other: lowest(5) });
});

describe('periods', () => {
  describeRefusals('sma', sma);
  describeRefusals('ema', ema);
  describeRefusals('atr', atr);
  describeRefusals('highest', highest);
  describeRefusals('lowest', lowest);
});
