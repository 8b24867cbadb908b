import { createHash } from 'node:crypto';
import { decodeEvents } from '../../journal/events.ts';
import type { JournalEvent } from '../../journal/events.ts';
import { MINUTE_MS } from '../../market/units.ts';
import type { LiveFrame } from '../record/frame-bytes.ts';
import type { Told } from '../record/told.ts';
import type { BotState, LiveSignal } from '../status.ts';
import type { Fold, FrameRow } from '../record/fold.ts';
import type { StoredBot } from '../record/bot-table.ts';

/** An order that names no expiry is stale after this. */
const SIGNAL_MINUTES = 15;
/** An exit stays worth knowing for longer. */
const EXIT_MINUTES = 60;

/** The name of a frame's signal, the same after every crash and in every replay. */
export function signalId(outputHash: string, index: number): string {
  return createHash('sha256').update(`${outputHash}${index}`).digest('hex').slice(0, 32);
}

/** Who tells. */
interface Teller {
  readonly id: string;
  readonly state: BotState;
  readonly stored: StoredBot;
  readonly fold: Fold;
}

/** What a frame told, from the journal records that it added from position `from` on. */
export function toldOf(
  bot: Teller,
  frame: { readonly part: LiveFrame; readonly row: FrameRow; readonly from: number },
): Told {
  const { tape } = bot.fold.engine.journal;
  const signals: LiveSignal[] = [];
  const trades: Told['trades'][number][] = [];
  let equity: number | undefined;
  if (frame.from < tape.length) {
    for (const event of decodeEvents(tape, frame.from, tape.texts as string[])) {
      const { kind, fields } = event;
      const symbol = bot.fold.symbols[event.symbolIndex] ?? '';
      if (kind === 'signal' || kind === 'exit') signals.push(signalOf(bot, { ...frame, event, index: signals.length }));
      else if (kind === 'mark') equity = fields['equity'] as number;
      else if (kind === 'trade') trades.push(tradeOf(symbol, event));
    }
  }
  return { signals, trades, equity };
}

function tradeOf(symbol: string, { fields }: JournalEvent): Told['trades'][number] {
  const of = (name: string): number => fields[name] as number;
  return {
    id: of('id'),
    symbol,
    side: of('direction') > 0 ? 'long' : 'short',
    entryTime: of('entryTime'),
    entryPrice: of('entryPrice'),
    exitTime: of('exitTime'),
    exitPrice: of('exitPrice'),
    exitKind: fields['exitKind'] as string,
    pnl: of('pnl'),
    fees: of('fees'),
    funding: of('funding'),
  };
}

function signalOf(
  { id: name, state, stored, fold }: Teller,
  about: { readonly part: LiveFrame; readonly row: FrameRow; readonly event: JournalEvent; readonly index: number },
): LiveSignal {
  const { part, row, event, index } = about;
  const { kind, fields, time, symbolIndex } = event;
  const price = (field: string): number | null => (fields[field] as number | undefined) ?? null;
  const isExit = kind === 'exit';
  const minutes = isExit ? EXIT_MINUTES : ((fields['expiryMinutes'] as number | undefined) ?? SIGNAL_MINUTES);
  return {
    id: signalId(row.outputHash, index),
    bot: name,
    symbol: fold.symbols[symbolIndex]!,
    kind: isExit ? 'exit' : 'signal',
    time,
    side: isExit ? null : (fields['direction'] as number) > 0 ? 'long' : 'short',
    price: part.candles[symbolIndex]?.close ?? fold.engine.symbols[symbolIndex]!.minute.close,
    limit: price('limit'),
    stop: price('stop'),
    target: price('target'),
    reasons: (fields[isExit ? 'reason' : 'reasons'] as string | undefined) ?? '',
    notAfter: time + minutes * MINUTE_MS,
    outputHash: row.outputHash,
    isSilent: state === 'paused' || time <= stored.origin.emitsAfter,
  };
}
