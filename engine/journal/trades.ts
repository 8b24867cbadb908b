import type { EquityPoint, ExitKind, Trade } from '../broker/trade.ts';
import { decodeEvents } from './events.ts';
import type { JournalEvent, TapeView } from './events.ts';

/** A run's trades and hourly account, read back from its journal. */
export interface JournalAccount {
  readonly trades: Trade[];
  readonly equity: EquityPoint[];
}

type Fields = JournalEvent['fields'];

function numberIn(fields: Fields, name: string): number {
  return fields[name] as number;
}

/** R-multiple and excursions of a trade from its prices; undefined without a stop. */
function riskFigures(fields: Fields): { risk: number | undefined; mae: number; mfe: number } {
  const direction = numberIn(fields, 'direction');
  const entry = numberIn(fields, 'entryPrice');
  const stop = fields['stop'] as number | undefined;
  const risk = stop === undefined ? undefined : Math.abs(entry - stop);
  const mae = Math.min(0, (direction * (numberIn(fields, 'maePrice') - entry)) / entry);
  const mfe = Math.max(0, (direction * (numberIn(fields, 'mfePrice') - entry)) / entry);
  return { risk: risk === undefined || risk === 0 ? undefined : risk, mae: mae + 0, mfe: mfe + 0 };
}

/** Makes a Trade of a journal record; `lateFunding` became known after the trade was closed. */
export function tradeOf(event: JournalEvent, symbols: readonly string[], lateFunding = 0): Trade {
  const { fields } = event;
  const { risk, mae, mfe } = riskFigures(fields);
  const entryPrice = numberIn(fields, 'entryPrice');
  const quantity = numberIn(fields, 'quantity');
  const pnl = numberIn(fields, 'pnl') + lateFunding;
  return {
    id: numberIn(fields, 'id'),
    symbol: symbols[event.symbolIndex] ?? '',
    side: numberIn(fields, 'direction') > 0 ? 'long' : 'short',
    quantity,
    entryTime: numberIn(fields, 'entryTime'),
    entryPrice,
    entryReason: fields['entryReason'] as string,
    exitTime: numberIn(fields, 'exitTime'),
    exitPrice: numberIn(fields, 'exitPrice'),
    exitKind: fields['exitKind'] as ExitKind,
    exitReason: fields['exitReason'] as string,
    stop: fields['stop'] as number | undefined,
    target: fields['target'] as number | undefined,
    fees: numberIn(fields, 'fees'),
    slippage: numberIn(fields, 'slippage'),
    funding: numberIn(fields, 'funding') + lateFunding,
    pnl,
    rMultiple: risk === undefined ? undefined : pnl / (quantity * risk),
    maeFraction: mae,
    mfeFraction: mfe,
    maeR: risk === undefined ? undefined : (mae * entryPrice) / risk,
    mfeR: risk === undefined ? undefined : (mfe * entryPrice) / risk,
    ambiguous: fields['isAmbiguous'] as boolean,
    pnlWorst: numberIn(fields, 'pnlWorst') + lateFunding,
    pnlBest: numberIn(fields, 'pnlBest') + lateFunding,
    gapExposed: fields['isGapExposed'] as boolean,
    syntheticMinutes: numberIn(fields, 'syntheticMinutes'),
  };
}

/** Reads trades (in closing order) and the hourly account from a journal. */
export function readAccount(tape: TapeView, symbols: readonly string[]): JournalAccount {
  const closed: JournalEvent[] = [];
  const equity: EquityPoint[] = [];
  const lateFunding = new Map<number, number>();
  const closedIds = new Set<number>();
  for (const event of decodeEvents(tape)) {
    const { fields } = event;
    if (event.kind === 'trade') {
      closed.push(event);
      closedIds.add(numberIn(fields, 'id'));
    } else if (event.kind === 'mark') {
      const { time } = event;
      const [cash, value] = [numberIn(fields, 'cash'), numberIn(fields, 'equity')];
      const [exposure, openPositions] = [numberIn(fields, 'exposure'), numberIn(fields, 'openPositions')];
      equity.push({ time, cash, equity: value, exposure, openPositions });
    } else if (event.kind === 'funding' && closedIds.has(numberIn(fields, 'tradeId'))) {
      const id = numberIn(fields, 'tradeId');
      lateFunding.set(id, (lateFunding.get(id) ?? 0) + numberIn(fields, 'amount'));
    }
  }
  const trades = closed.map((event) => tradeOf(event, symbols, lateFunding.get(numberIn(event.fields, 'id')) ?? 0));
  return { trades, equity };
}
