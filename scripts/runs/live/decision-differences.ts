import { firstOutputDivergence } from '../../../engine/journal/divergence.ts';
import type { OutputDivergence } from '../../../engine/journal/divergence.ts';
import { decodeEvents } from '../../../engine/journal/events.ts';
import type { JournalEvent, TapeView } from '../../../engine/journal/events.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';

/** A signal, exit or closed trade of one journal alone, or of both with other values. */
export interface DecisionDifference {
  readonly kind: 'signal' | 'exit' | 'trade';
  /** When it was decided; of a trade, when it was entered. */
  readonly time: number;
  readonly symbol: string;
  readonly side: 'long' | 'short' | null;
  readonly change: 'onlyAsSeen' | 'onlyOfficial' | 'altered';
}

/** How two journals of one bot differ. */
export interface DecisionAccount {
  readonly asSeen: number;
  readonly official: number;
  readonly differences: readonly DecisionDifference[];
  /** Close of the first frame whose records differ, whatever their kind; undefined when the journals are equal. */
  readonly firstFrame: number | undefined;
  readonly firstRecord: OutputDivergence | undefined;
}

/** Fields that number a trade, and shift when one before it is missing. */
const NUMBERING = new Set(['id', 'tradeId']);

interface Decision extends Omit<DecisionDifference, 'change'> {
  /** Its values, for comparison. */
  readonly says: string;
}

function decisionOf(
  { kind, time, symbolIndex, fields }: JournalEvent,
  symbols: readonly string[],
): Decision | undefined {
  if (kind !== 'signal' && kind !== 'exit' && kind !== 'trade') return undefined;
  const direction = fields['direction'] as number | undefined;
  const side = direction === undefined ? null : direction > 0 ? 'long' : 'short';
  const values = Object.entries(fields).filter(([name]) => !NUMBERING.has(name));
  const when = kind === 'trade' ? (fields['entryTime'] as number) : time;
  return { kind, time: when, symbol: symbols[symbolIndex] ?? '', side, says: JSON.stringify([time, values]) };
}

/** Decisions by what makes two of them the same one. */
function decisionsOf(tape: TapeView, symbols: readonly string[]): Map<string, Decision> {
  const found = new Map<string, Decision>();
  for (const event of decodeEvents(tape)) {
    const decision = decisionOf(event, symbols);
    if (decision === undefined) continue;
    const { kind, time, symbol, side } = decision;
    const key = `${kind} ${time} ${symbol} ${side}`;
    let nth = 0;
    while (found.has(`${key} ${nth}`)) nth++;
    found.set(`${key} ${nth}`, decision);
  }
  return found;
}

/** Holds the journal of a live run against the one that the same bot writes on official candles. */
export function compareDecisions(asSeen: TapeView, official: TapeView, symbols: readonly string[]): DecisionAccount {
  const [seen, said] = [decisionsOf(asSeen, symbols), decisionsOf(official, symbols)];
  const differences: DecisionDifference[] = [];
  const add = ({ kind, time, symbol, side }: Decision, change: DecisionDifference['change']): void => {
    differences.push({ kind, time, symbol, side, change });
  };
  for (const [key, decision] of seen) {
    const other = said.get(key);
    if (other === undefined) add(decision, 'onlyAsSeen');
    else if (other.says !== decision.says) add(decision, 'altered');
  }
  for (const [key, decision] of said) if (!seen.has(key)) add(decision, 'onlyOfficial');
  const firstRecord = firstOutputDivergence(asSeen, official);
  const times = [firstRecord?.expected?.time, firstRecord?.actual?.time].filter((time) => time !== undefined);
  return {
    asSeen: seen.size,
    official: said.size,
    differences: differences.sort((a, b) => a.time - b.time),
    firstFrame: times.length === 0 ? undefined : Math.ceil(Math.min(...times) / MINUTE_MS) * MINUTE_MS,
    firstRecord,
  };
}
