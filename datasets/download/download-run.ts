import { join } from 'node:path';
import { DataError } from '../../engine/market/errors.ts';
import { DAY_MS } from '../../engine/market/units.ts';
import { fetchFile } from './fetch-file.ts';
import type { FetchOptions, Outcome } from './fetch-file.ts';
import { createLimit } from './limit.ts';
import { archivePath, dayOf } from './plan.ts';
import type { MonthPlan, Series } from './plan.ts';

/** A day's file appears within the next day; until then its absence is no fault. */
const PUBLICATION_DAYS = 2;

/** How far a download is. `filesTotal` grows when a month has to be put together from days. */
export interface DownloadProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  /** Bytes that came over the network. */
  readonly bytes: number;
}

/** Where from, where to and how. */
export interface RunOptions extends Omit<FetchOptions, 'onBytes' | 'signal'> {
  readonly signal: AbortSignal | undefined;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly cacheDir: string;
  readonly concurrency: number;
  readonly onProgress: ((progress: DownloadProgress) => void) | undefined;
}

/** The state of one download: its counters, the limit on files at once, and the end that the first failure puts to all. */
export class DownloadRun {
  /** The newest days, 'SYMBOL YYYY-MM-DD', whose files are not there yet. */
  readonly unpublished: string[] = [];
  readonly counts: Record<Outcome, number> = { kept: 0, downloaded: 0, absent: 0 };
  bytes = 0;
  private filesTotal = 0;
  private readonly failure = new AbortController();
  private readonly signal: AbortSignal;
  private readonly limit: ReturnType<typeof createLimit>;
  private readonly options: RunOptions;

  constructor(options: RunOptions) {
    this.options = options;
    this.signal = options.signal ? AbortSignal.any([options.signal, this.failure.signal]) : this.failure.signal;
    this.limit = createLimit(options.concurrency);
  }

  /** The zips of all series, each by time. Throws DataError when one is not there, neither for its month nor its day. */
  async fetchAll(wanted: readonly Series[], months: readonly MonthPlan[]): Promise<string[]> {
    const files = await all(wanted.map((series) => this.fetchSeries(series, months)));
    return files.flat();
  }

  private async fetchSeries(series: Series, months: readonly MonthPlan[]): Promise<string[]> {
    const files = (await all(months.map((plan) => this.fetchMonth(series, plan)))).flat();
    return files.length > 0 ? files : this.fail(this.missing(series, months[0]!.days[0]!));
  }

  private async fetchMonth(series: Series, { month, days, isWhole }: MonthPlan): Promise<string[]> {
    if (isWhole) {
      const [file] = await this.fetchStamps(series, [month]);
      if (file !== undefined) return [file];
    }
    const files = await this.fetchStamps(series, days);
    const newest = dayOf(this.options.clock.now() - PUBLICATION_DAYS * DAY_MS);
    const missing = days.find((day, i) => files[i] === undefined && day < newest);
    if (missing === undefined) {
      this.unpublished.push(...days.filter((_, i) => files[i] === undefined).map((day) => `${series.symbol} ${day}`));
      return files.filter((file) => file !== undefined);
    }
    if (!isWhole) {
      const [file] = await this.fetchStamps(series, [month]);
      if (file !== undefined) return [file];
    }
    return this.fail(this.missing(series, missing));
  }

  /** The paths of the files of these days or months, undefined where the server has none. */
  private fetchStamps(series: Series, stamps: readonly string[]): Promise<(string | undefined)[]> {
    this.filesTotal += stamps.length;
    return all(stamps.map((stamp) => this.limit(() => this.fetchOne(archivePath(series, stamp)))));
  }

  private async fetchOne(archived: string): Promise<string | undefined> {
    const { options, signal } = this;
    signal.throwIfAborted();
    const path = join(options.cacheDir, archived);
    const onBytes = (bytes: number): void => {
      this.bytes += bytes;
      this.report();
    };
    const url = `${options.baseUrl}/${archived}`;
    const outcome = await fetchFile(url, path, { ...options, signal, onBytes }).catch((error) => this.fail(error));
    this.counts[outcome]++;
    this.report();
    return outcome === 'absent' ? undefined : path;
  }

  private fail(error: unknown): never {
    this.failure.abort(error);
    throw error;
  }

  private report(): void {
    const { kept, downloaded, absent } = this.counts;
    this.options.onProgress?.({
      filesDone: kept + downloaded + absent,
      filesTotal: this.filesTotal,
      bytes: this.bytes,
    });
  }

  private missing({ symbol, market, timeframe }: Series, day: string): DataError {
    const other = market === 'spot' ? 'um' : 'spot';
    return new DataError(
      `${this.options.baseUrl} has no ${timeframe} candles of ${symbol} on the ${market} market for ${day}, neither in a ` +
        `file of the month nor of the day: check the symbol's spelling, the market (or is it ${other}?), and that it was traded then.`,
    );
  }
}

/** As Promise.all, but a failure is passed on only when every task has let go of its files. */
async function all<T>(tasks: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(tasks);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
