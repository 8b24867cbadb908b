import type { SimulatedExchange } from '../../engine/live/simulator/simulated-exchange.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { formatCount, formatTime, printJson, printLine } from '../program/output.ts';
import { SYNTHETIC_NOTICE } from '../program/synthetic.ts';
import type { ExchangeSimArgs } from './options.ts';
import type { Stand } from './stand.ts';

/** Violations shown as text; JSON has all. */
const SHOWN_MAX = 20;

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function timeLine({ start, shiftMs }: Stand, speed: number): string {
  if (shiftMs !== 0) {
    const then = formatTime(Math.floor((start - shiftMs) / MINUTE_MS) * MINUTE_MS);
    return `Its time is now: what happened at ${then} happens today, ${shiftMs / DAY_MS} days later.`;
  }
  const pace = speed === 1 ? 'runs as fast as ours' : `runs ${speed} times as fast as ours`;
  return `Its time begins at ${formatTime(start)} and ${pace}: a client that goes by its own clock cannot follow.`;
}

/** Says where it stands, what its time is, and how to point our programs at it. */
export function printStart(
  { exchange: face, dataset, speed, json }: ExchangeSimArgs,
  stand: Stand,
  { exchange, faults }: { readonly exchange: SimulatedExchange; readonly faults: number },
): void {
  const { streamUrl, restUrl } = exchange.protocol;
  if (stand.isGenerated) process.stderr.write(`${SYNTHETIC_NOTICE}\n`);
  if (json) return void process.stderr.write(`Listening: ${streamUrl} ${restUrl}\n`);
  const symbols = stand.market.instruments.map(({ symbol }) => symbol);
  const first = symbols[0] ?? '';
  printLine(`${face}, simulated: ${symbols.join(', ')} of ${dataset ?? 'a generated market'}.`);
  printLine(timeLine(stand, speed));
  if (faults > 0) printLine(`${formatCount(faults)} faults are planned.`);
  printLine();
  if (stand.shiftMs !== 0) {
    const urls = `--stream-url ${streamUrl} --rest-url ${restUrl}`;
    printLine(`  npm run live -- --exchange ${face} --symbols ${symbols.join(',')} ${urls}`);
  } else printLine(`  stream ${streamUrl}   REST ${restUrl}`);
  const day = dayOf(stand.start - DAY_MS);
  const market = face === 'binance-spot' ? 'spot' : 'um';
  const span = `--from ${day} --to ${day}`;
  printLine(`  npm run datasets -- download --symbols ${first} ${span} --market ${market} --base-url ${restUrl}`);
  printLine();
  printLine('Ctrl-C ends it and tells what its clients did wrong.');
}

/** Says what its clients did that an exchange would punish, and what it did to them. */
export function printEnd({ json }: ExchangeSimArgs, { start, clock }: Stand, exchange: SimulatedExchange): void {
  const { violations } = exchange.police;
  const faults = [...exchange.faultCounts];
  if (json) {
    return printJson({ start, end: Math.floor(clock.now()), violations, faults: Object.fromEntries(faults) });
  }
  const done = faults.map(([kind, count]) => `${kind} ${formatCount(count)}`).join(', ');
  if (faults.length > 0) printLine(`Faults acted out: ${done}.`);
  if (violations.length === 0) return printLine('Its clients broke no limit.');
  printLine(`Its clients broke limits ${formatCount(violations.length)} times:`);
  for (const violation of violations.slice(0, SHOWN_MAX)) printLine(`  ${violation}`);
  if (violations.length > SHOWN_MAX) printLine(`  … and ${formatCount(violations.length - SHOWN_MAX)} more.`);
}
