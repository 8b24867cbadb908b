/** A bar on the terminal, or nothing at all. */
export interface Progress {
  /** Sets how far the work is, and optionally a new total or a word on what is being done. */
  update(done: number, change?: { readonly total?: number; readonly label?: string }): void;
  stop(): void;
}

const SILENT: Progress = { update() {}, stop() {} };

/**
 * A bar with percentage and remaining time on stderr. Silent unless stderr is a terminal, and under `--json`. The
 * amount is in the caller's own unit, named by `unit`.
 */
export async function startProgress(options: {
  readonly label: string;
  readonly total: number;
  readonly unit?: string;
  readonly json?: boolean | undefined;
}): Promise<Progress> {
  if (options.json || !process.stderr.isTTY) return SILENT;
  const { SingleBar, Presets } = (await import('cli-progress')).default;
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: `{label} {bar} {percentage}% · {value}/{total}${options.unit ? ` ${options.unit}` : ''} · {eta_formatted} left`,
      clearOnComplete: true,
      hideCursor: false,
      etaBuffer: 100,
    },
    Presets.shades_classic,
  );
  bar.start(options.total, 0, { label: options.label });
  return {
    update(done, change) {
      if (change?.total !== undefined) bar.setTotal(change.total);
      bar.update(done, change?.label === undefined ? {} : { label: change.label });
    },
    stop: () => bar.stop(),
  };
}
