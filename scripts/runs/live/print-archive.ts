import { formatCount, formatTime, printLine, printTable } from '../../program/output.ts';
import type { ArchiveComparison } from './archive-comparison.ts';
import type { CandleDifference } from './candle-differences.ts';

/** Rows of each table that people are shown. */
const SHOWN_MAX = 20;

function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`;
}

function rate({ candles }: ArchiveComparison): string {
  return percent(candles.compared === 0 ? 0 : candles.differing / candles.compared);
}

/** The comparison in plain words: what of a difference is the data's, and what the logic's. */
export function verdictOf(comparison: ArchiveComparison): string {
  const { candles, decisions, frames } = comparison;
  const logic = `Logic: the live run comes out the same on what it was fed, all ${formatCount(frames)} frames.`;
  const { compared, differing, onlyAsSeen, onlyOfficial } = candles;
  const missing = onlyAsSeen + onlyOfficial;
  if (differing + missing === 0) return `${logic} Data: all ${formatCount(compared)} candles are the official ones.`;
  const gaps = missing === 0 ? '' : `, ${formatCount(missing)} are on one side alone`;
  const data = `Data: ${formatCount(differing)} of ${formatCount(compared)} candles (${rate(comparison)}) are not the official ones${gaps}`;
  const { differences, firstFrame } = decisions;
  if (differences.length === 0) return `${logic} ${data}; no signal and no trade changes with them.`;
  const noun = differences.length === 1 ? 'decision changes' : 'decisions change';
  return `${logic} ${data}; ${formatCount(differences.length)} ${noun} with them, from ${formatTime(firstFrame!)} on.`;
}

function rowsOf({ symbol, openTime, kind, fields }: CandleDifference): (string | number)[][] {
  const minute = formatTime(openTime);
  if (kind === 'onlyAsSeen') return [[minute, symbol, 'candle', 'there', 'absent']];
  if (kind === 'onlyOfficial') return [[minute, symbol, 'candle', 'absent', 'there']];
  return fields.map(({ name, asSeen, official }) => [minute, symbol, name, String(asSeen), String(official)]);
}

function noteMore(shown: number, all: number, what: string): void {
  if (all > shown) printLine(`… and ${formatCount(all - shown)} more ${what}; --json lists them.`);
}

const CHANGES = { onlyAsSeen: 'only as seen', onlyOfficial: 'only official', altered: 'other values' } as const;

/** Prints a comparison for people. */
export function printArchiveComparison(comparison: ArchiveComparison): void {
  const { run, dataset, firstClose, lastClose, decidedUntil, candles, decisions } = comparison;
  printLine(`${run} against dataset "${dataset}", ${formatTime(firstClose)} to ${formatTime(lastClose)}`);
  const { compared, differing, onlyAsSeen, onlyOfficial, listed } = candles;
  const parts = [`${formatCount(compared)} compared`, `${formatCount(differing)} differ (${rate(comparison)})`];
  parts.push(`${formatCount(onlyAsSeen)} only as seen`, `${formatCount(onlyOfficial)} only official`);
  printLine(`Candles    ${parts.join(', ')}`);
  const { asSeen, official, differences, firstFrame } = decisions;
  printLine(
    `Decisions  ${formatCount(asSeen)} as seen, ${formatCount(official)} on official candles, ${formatCount(differences.length)} differ`,
  );
  if (decidedUntil < lastClose)
    printLine(`           compared until ${formatTime(decidedUntil)}, the last official candle`);
  printLine(`First differing frame: ${firstFrame === undefined ? 'none' : formatTime(firstFrame)}`);
  if (listed.length > 0) {
    const shown = listed.slice(0, SHOWN_MAX);
    printLine();
    printTable(['minute', 'symbol', 'field', 'as seen', 'official'], shown.flatMap(rowsOf));
    noteMore(shown.length, differing + onlyAsSeen + onlyOfficial, 'candles');
  }
  if (differences.length > 0) {
    const shown = differences.slice(0, SHOWN_MAX);
    printLine();
    printTable(
      ['time', 'symbol', 'decision', 'side', 'change'],
      shown.map(({ time, symbol, kind, side, change }) => [
        formatTime(time),
        symbol,
        kind,
        side ?? '',
        CHANGES[change],
      ]),
    );
    noteMore(shown.length, differences.length, 'decisions');
  }
  printLine();
  printLine(verdictOf(comparison));
}
