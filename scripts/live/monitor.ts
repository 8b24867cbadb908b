import { join } from 'node:path';
import type { LiveView } from '../../engine/live/status.ts';
import { UsageError } from '../../engine/market/errors.ts';
import { LiveMetrics } from '../../engine/monitor/metrics/live-metrics.ts';
import { monitorPage } from '../../engine/monitor/page/page.ts';
import { openMonitor } from '../../engine/monitor/server/monitor.ts';
import type { Monitor } from '../../engine/monitor/server/monitor.ts';
import { TokenGate } from '../../engine/monitor/server/token.ts';
import { DEFAULT_PORT } from './options.ts';
import type { LiveArgs } from './options.ts';

/** Opens the monitor of a live run: on the port asked for, else the usual one, else any that is free. */
export async function openLiveMonitor(
  { port, listen: host, allowHost }: Pick<LiveArgs, 'port' | 'listen' | 'allowHost'>,
  { view, folder }: { readonly view: LiveView; readonly folder: string },
): Promise<Monitor> {
  const metrics = new LiveMetrics(view, { folder });
  const token = TokenGate.open(join(folder, 'monitor-token'));
  const onFault = (error: unknown): void => {
    process.stderr.write(
      `The monitor met a fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  };
  const settings = { onFault, view, page: monitorPage(), meter: metrics, host, allowedHosts: allowHost ?? [], token };
  const open = async (at: number): Promise<Monitor> => openMonitor({ ...settings, port: at });
  const monitor = await open(port ?? DEFAULT_PORT).catch((error: unknown) => {
    if (port !== undefined || !(error instanceof UsageError)) throw error;
    return open(0);
  });
  return {
    url: monitor.url,
    async close() {
      await monitor.close();
      metrics.close();
    },
  };
}
