/** A live program as it is, on an exchange that is another process, with its time and its memory watched. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { LiveRecord } from '../../../engine/live/record/record.ts';
import { SimulatedClock } from '../../../engine/live/simulator/clock.ts';
import { wantedBots } from '../../live/bot-plans.ts';
import { LiveProgram } from '../../live/live-program.ts';
import type { LiveArgs } from '../../live/options.ts';
import { askVenue } from '../../live/venue.ts';
import type { Surroundings } from '../../live/venue.ts';
import { Measurement } from './measurement.ts';
import { lifeClock, pass } from './pace.ts';
import { RemoteExchange } from './remote-exchange.ts';
import type { LiveSettings } from './settings.ts';
import { Stopwatch } from './stopwatch.ts';

/** Snapshots of one bench fit the next process of it. */
const BUILD = 'bench';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as LiveSettings;
const { start, symbols, minutes, historyMinutes, folder, clients, sideData, pace, stepMs, isKilled } = settings;
const began = performance.now();
const remote = await RemoteExchange.open(settings.exchangePath, settings);
const exchangeMs = performance.now() - began;
const stopwatch = new Stopwatch(symbols.length);
const clock = pace === 'steps' ? new SimulatedClock(start) : lifeClock(start);
const record = LiveRecord.write(folder, BUILD);
const measurement = new Measurement(stopwatch, record);
// Whatever else may be told to a live program is left as it is by itself.
const args = {
  json: false,
  exchange: 'simulated',
  symbols: [symbols.join(',')],
  history: historyMinutes,
  record: folder,
  sideData,
  backups: false,
  keepDays: 30,
  monitor: clients > 0,
  port: await freePort(),
  listen: '127.0.0.1',
} as unknown as LiveArgs;
const monitorUrl = clients > 0 ? `http://127.0.0.1:${args.port}/` : undefined;
const place: Surroundings = {
  exchange: stopwatch.around(remote.protocol),
  clock,
  isSimulated: true,
  isGenerated: true,
  sideUrls: { fearGreed: remote.protocol.restUrl, dominance: remote.protocol.restUrl },
  async pass(client) {
    if (monitorUrl !== undefined) await remote.watch(monitorUrl, clients);
    await pass(clock, client, { remote, measurement, minutes, stepMs, monitorUrl });
    measurement.end(exchangeMs);
    if (isKilled) process.kill(process.pid, 'SIGKILL');
  },
  close: async () => undefined,
};
const wanted = await wantedBots(args);
if (record.venue === undefined) record.begin(await askVenue(place, symbols, historyMinutes));
await new LiveProgram({ args, record, place, wanted, historyMinutes }).run();
record.close();
await remote.close();
