import type { LiveStatus } from '../../../live/status.ts';
import { byId, create, setText, wrap } from './elements.ts';
import { Rows } from './rows.ts';
import { compactText, decimalText, percentText } from './text.ts';

interface Stage {
  readonly name: string;
  readonly count: number;
  readonly about: string;
}

const sum = (bySource: Readonly<Record<string, number>>): number =>
  Object.values(bySource).reduce((total, count) => total + count, 0);

function stagesOf({ counts, symbols, bots }: LiveStatus): readonly Stage[] {
  const share = counts.scans === 0 ? '—' : percentText(counts.refusals / counts.scans, 1);
  return [
    {
      name: 'Received',
      count: sum(counts.candlesReceived),
      about: `closed candles, ${decimalText(symbols.length)} symbols`,
    },
    { name: 'Stored', count: sum(counts.candlesStored), about: `${decimalText(counts.frames)} frames` },
    { name: 'Indicators', count: counts.indicatorCalculations, about: 'values worked out' },
    { name: 'Consensus', count: counts.consensusCalculations, about: `verdicts of ${decimalText(bots.length)} bots` },
    { name: 'Scans', count: counts.scans, about: `${share} refused` },
    { name: 'Signals', count: counts.signals, about: `${decimalText(counts.refusals)} refusals` },
    { name: 'Trades', count: counts.trades, about: 'closed on paper' },
  ];
}

let rows: Rows<Stage, HTMLLIElement> | undefined;

/** The way of a candle as a strip of counts; a stage that moved since the last look lights up. */
export function drawStages(status: LiveStatus): void {
  rows ??= new Rows(byId('stages'), {
    keyOf: ({ name }) => name,
    make: ({ name }) =>
      wrap('li', '', create('span', 'name', name), create('strong', 'count'), create('span', 'about')),
    update: (row, { count, about }) => {
      const [, figure, words] = row.children;
      const text = compactText(count);
      row.classList.toggle('moved', figure!.textContent !== '' && figure!.textContent !== text);
      setText(figure!, text);
      figure!.setAttribute('title', decimalText(count));
      setText(words!, about);
    },
  });
  rows.show(stagesOf(status));
}
