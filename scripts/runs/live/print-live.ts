import { formatCount, formatTime, printable, printLine, printTable } from '../../program/output.ts';
import type { LiveDetails, LiveEntry, UnreadableRecord } from './live-entries.ts';

const TITLES = ['live run', 'strategy', 'exchange', 'symbols', 'period', 'frames', 'trades', '    equity', 'state'];

function periodOf({ firstClose, lastClose }: LiveEntry): string {
  if (firstClose === null || lastClose === null) return '–';
  return `${formatTime(firstClose)} – ${formatTime(lastClose)}`;
}

function equityOf({ equity }: LiveEntry): string {
  return equity === null ? '–' : equity.toFixed(2);
}

/** Prints live runs as a table, and why records cannot be read. */
export function printLiveList(live: readonly LiveEntry[], unreadable: readonly UnreadableRecord[]): void {
  if (live.length > 0) {
    printTable(
      TITLES,
      live.map((entry) => [
        entry.run,
        entry.strategy,
        entry.exchange,
        entry.symbols.length > 3 ? `${entry.symbols.length} symbols` : entry.symbols.join(','),
        periodOf(entry),
        entry.frames,
        entry.trades.trades,
        equityOf(entry).padStart(10),
        entry.state,
      ]),
    );
  }
  for (const { problem } of unreadable) printLine(`! ${printable(problem)}`);
}

/** Prints one live run. */
export function printLiveRun(details: LiveDetails): void {
  const { identity, chains, trades, candles, revisions, outbox, backups, audit } = details;
  const { strategy, config } = identity;
  const count = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, value]) => `${formatCount(value)} ${name}`)
      .join(', ') || 'none';
  const lines: readonly (readonly [string, string])[] = [
    ['live run', details.run],
    ['state', details.state],
    ['strategy', `${strategy.source} ${JSON.stringify(strategy.params)}`],
    ['config', JSON.stringify(config)],
    ['exchange', details.exchange],
    ['symbols', details.symbols.join(', ')],
    ['period', `${periodOf(details)} UTC, ${formatCount(details.frames)} frames`],
    ['equity', `${equityOf(details)} at the last whole hour`],
    [
      'trades',
      `${formatCount(trades.trades)}, ${formatCount(trades.wins)} won, net ${trades.pnl.toFixed(2)}, fees ${trades.fees.toFixed(2)}`,
    ],
    ['candles', `${count(candles)}; came again with other values: ${formatCount(revisions)}`],
    ['outbox', count(outbox)],
    ['inputs', chains?.inputs ?? '–'],
    ['outputs', chains?.outputs ?? '–'],
    ['backups', backups.length === 0 ? 'none' : `${backups.length}, the newest ${backups.at(-1)}`],
    ['record', details.record],
    ['verify', `npm run runs -- verify ${details.run}`],
  ];
  for (const [name, text] of lines) printLine(`${name.padEnd(9)}  ${printable(text)}`);
  if (audit.length === 0) return;
  printLine();
  printTable(
    ['audit', 'who', 'what', 'detail'],
    audit.map(({ time, who, what, detail }) => [formatTime(time), who, what, detail]),
  );
}
