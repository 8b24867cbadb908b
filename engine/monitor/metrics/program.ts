import { statfs } from 'node:fs/promises';
import { collectDefaultMetrics } from 'prom-client';
import type { Histogram } from 'prom-client';
import type { Instruments } from './instruments.ts';

/** How often the event loop is asked whether it is late, ms. */
const LAG_PROBE_MS = 500;
const LAG_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/**
 * Default metrics that mislead: gauges named like counters, percentiles of the event loop that begin anew with every
 * scrape (two scrapers halve each other's picture, and the minimum of nothing is 9.2e9 s).
 */
const LEFT_OUT = /^nodejs_(active_(handles|requests|resources)_total|eventloop_lag_.*seconds|eventloop_lag_seconds)$/;

/** Kinds of garbage collection: each is there before its first one. */
const COLLECTIONS = ['major', 'minor', 'incremental', 'weakcb'];

/** What the program itself needs of the machine. */
export interface ProgramMetrics {
  /** Looks at the disk. */
  read(): Promise<void>;
  /** Ends what it started. */
  close(): void;
}

/** Build, process, event loop, and the disk that `folder` is on. */
export function programMetrics(make: Instruments, about: { version: string; folder: string }): ProgramMetrics {
  const { register } = make;
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: 1000 });
  for (const { name } of register.getMetricsAsArray()) if (LEFT_OUT.test(name)) register.removeSingleMetric(name);
  const collections = register.getSingleMetric('nodejs_gc_duration_seconds') as Histogram<'kind'>;
  for (const kind of COLLECTIONS) collections.zero({ kind });
  make
    .gauge({ name: 'bw_build_info', help: 'What runs; the value is always 1.', labelNames: ['version', 'node', 'v8'] })
    .set({ version: about.version, node: process.versions.node, v8: process.versions.v8 }, 1);
  const stopProbe = probeEventLoop(make);
  const free = make.gauge({
    name: 'bw_disk_free_bytes',
    help: 'Free for us on the disk of the record; NaN when it cannot be asked.',
  });
  const size = make.gauge({ name: 'bw_disk_size_bytes', help: 'Size of the disk of the record.' });
  return {
    async read() {
      // A disk that cannot be asked must not take the other figures with it.
      const disk = await statfs(about.folder).catch(() => undefined);
      free.set(disk === undefined ? NaN : disk.bavail * disk.bsize);
      size.set(disk === undefined ? NaN : disk.blocks * disk.bsize);
    },
    close: stopProbe,
  };
}

/** Measures how late a timer comes, all the time; the answer ends it. */
function probeEventLoop(make: Instruments): () => void {
  const lag = make.histogram({
    name: 'bw_event_loop_lag_seconds',
    help: 'How late a timer of 500 ms came: what everything else in the program waits at least.',
    buckets: LAG_BUCKETS,
  });
  let expected = performance.now() + LAG_PROBE_MS;
  const probe = setInterval(() => {
    const now = performance.now();
    lag.observe(Math.max(0, now - expected) / 1000);
    expected = now + LAG_PROBE_MS;
  }, LAG_PROBE_MS);
  probe.unref();
  return () => clearInterval(probe);
}
