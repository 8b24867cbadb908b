import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { UsageError } from '../../market/errors.ts';
import type { LiveView } from '../../live/status.ts';
import type { Meter } from '../meter.ts';
import { Audience } from './audience.ts';
import { changeRoutes } from './change-routes.ts';
import { Door, isLoopback } from './door.ts';
import { openHttp } from './http.ts';
import { MONITOR_LIMITS } from './limits.ts';
import type { MonitorLimits } from './limits.ts';
import { botRoutes, marketRoutes, wholeRoutes } from './read-routes.ts';
import { SignalFeed } from './signal-feed.ts';
import { Sockets } from './sockets.ts';
import type { TokenGate } from './token.ts';
import { Workflow } from './workflow.ts';
import { WorkflowFeed } from './workflow-feed.ts';
import { RecentSteps } from './workflow-steps.ts';

/** What a monitor shows, and to whom. */
export interface MonitorSettings {
  readonly view: LiveView;
  readonly page: { readonly html: string; readonly contentSecurityPolicy: string };
  readonly meter: Meter;
  /** Address to listen on; any other than this machine's own needs a token, and then reading needs it too. */
  readonly host?: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Further names the monitor is reached by, without port; on 0.0.0.0 the machine's own must be here. */
  readonly allowedHosts?: readonly string[];
  /** Origins of other pages that may read and, with the token, act. */
  readonly allowedOrigins?: readonly string[];
  /** Without it nothing can be changed. */
  readonly token?: TokenGate | undefined;
  readonly limits?: Partial<MonitorLimits>;
  /** Hears of faults of the program that a request met. */
  readonly onFault?: (error: unknown) => void;
  /** Real ms, for rates. */
  readonly realNow?: () => number;
}

/** A monitor that listens. */
export interface Monitor {
  /** Where the page is, e.g. 'http://127.0.0.1:8080/'. */
  readonly url: string;
  /** Ends every connection; resolves when all are gone. */
  close(): Promise<void>;
}

/** Listens. Throws UsageError when the port is taken or the address is none of this machine. */
async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const why = (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'it is taken' : (error as Error).message;
    throw new UsageError(`The monitor cannot listen on ${host} port ${port}: ${why}. Choose another.`);
  }
  const { address, port: actual } = app.server.address() as AddressInfo;
  const name =
    address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '[::1]' : address.includes(':') ? `[${address}]` : address;
  return `http://${name}:${actual}/`;
}

/** Calls regularly, without keeping the program alive; the answer ends it. */
function every(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Opens the monitor of a live run: page, API, metrics and WebSockets on one port. Throws UsageError when it would be open
 * to others without a token, or cannot listen.
 */
export async function openMonitor(settings: MonitorSettings): Promise<Monitor> {
  const { view, page, meter, token, allowedHosts = [], allowedOrigins = [], onFault = () => undefined } = settings;
  // The name stands for two addresses, and we listen on one.
  const host = settings.host === undefined || settings.host === 'localhost' ? '127.0.0.1' : settings.host;
  if (!isLoopback(host) && token === undefined) {
    throw new UsageError(`On ${host} others reach the monitor: that needs a token, or listen on 127.0.0.1.`);
  }
  const limits = { ...MONITOR_LIMITS, ...settings.limits };
  const door = new Door({ host, allowedHosts, allowedOrigins, token });
  const workflow = new Workflow(view);
  const steps = new RecentSteps();
  const routes = [
    ...wholeRoutes(view, workflow, steps),
    ...marketRoutes(view),
    ...botRoutes(view),
    ...changeRoutes(view),
  ];
  const app = await openHttp({ routes, page, version: view.status().version, meter, door, limits, onFault });
  const realNow = settings.realNow ?? (() => performance.now());
  const everything = new Audience('/ws', { meter, limits });
  const signals = new Audience('/ws/signals', { meter, limits });
  const workflowFeed = new WorkflowFeed({ view, workflow, steps, audience: everything, limits, realNow });
  const signalFeed = new SignalFeed(view, signals);
  const sockets = new Sockets(app.server, {
    door,
    limits,
    meter,
    admit: { '/ws': (link) => workflowFeed.admit(link), '/ws/signals': (link) => signalFeed.admit(link) },
  });
  const url = await listen(app, host, settings.port);
  const ends = [
    view.subscribe((event) => {
      workflowFeed.hear(event);
      signalFeed.hear(event);
    }),
    every(limits.statusEveryMs, () => workflowFeed.tellStatus()),
    every(limits.pingEveryMs, () => [everything, signals].forEach((audience) => audience.ping())),
  ];
  return {
    url,
    async close() {
      ends.splice(0).forEach((end) => end());
      [everything, signals].forEach((audience) => audience.close());
      await Promise.all([sockets.close(), app.close()]);
    },
  };
}
