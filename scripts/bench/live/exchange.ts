/** The exchange of the live benches in a process of its own: what it costs must not count. Speaks lines on stdin and stdout. */
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { SimulatedClock } from '../../../engine/live/simulator/clock.ts';
import { drive } from '../../../engine/live/simulator/drive.ts';
import { SimulatedExchange } from '../../../engine/live/simulator/simulated-exchange.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import { generatedMarket } from '../../live/generated-market.ts';
import type { ExchangeSettings } from './settings.ts';

const { face, symbols, start, formingMs, pace } = JSON.parse(process.argv[2] ?? '{}') as ExchangeSettings;
const clock = new SimulatedClock(start);
const market = generatedMarket(symbols);
// Generated up to here before anybody waits for it.
for (const symbol of symbols) market.candle(symbol, Math.floor(start / MINUTE_MS) * MINUTE_MS);
const exchange = await SimulatedExchange.open(market, clock, { face, formingMs });
const { streamUrl, restUrl } = exchange.protocol;
const sockets: WebSocket[] = [];
let isOver = false;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function watch(url: string, clients: number): Promise<void> {
  for (let i = 0; i < clients; i++) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}ws`);
    sockets.push(socket);
    socket.on('message', () => undefined);
    await new Promise((done, failed) => socket.once('open', done).once('error', failed));
  }
}

async function obey(line: string): Promise<void> {
  const [what, ...rest] = line.split(' ');
  if (what === 'to') {
    clock.advanceTo(Number(rest[0]));
    await exchange.settled();
  } else if (what === 'watch') await watch(rest[0]!, Number(rest[1]));
  else if (what === 'scrape') await (await fetch(`${rest[0]}metrics`)).text();
  say(exchange.police.violations[0] ?? '');
}

say(JSON.stringify({ streamUrl, restUrl }));
if (pace === 'life') void drive({ clock, exchange, speed: 1, isWaiting: () => false, isOver: () => isOver });
for await (const line of createInterface({ input: process.stdin })) await obey(line);
isOver = true;
for (const socket of sockets) socket.terminate();
await exchange.close();
