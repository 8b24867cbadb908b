import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compareObservations } from '../../engine/market/observation.ts';
import type { Observation } from '../../engine/market/observation.ts';
import { hashObservations, sha256Of } from '../format/content-hash.ts';
import { observationPath } from '../format/month.ts';
import { encodeObservations } from '../format/observation-file.ts';
import type { ObservationFile } from '../manifest.ts';
import type { GapLedger } from './gap-ledger.ts';

/** A stored kind of side data with the fingerprint of its rows. */
export interface KindWritten {
  readonly file: ObservationFile;
  readonly rowsSha256: string;
}

/** Collects side data by kind; an id that comes again is ignored when equal, else noted while the first is kept. */
export class ObservationWriter {
  private readonly byKind = new Map<string, Map<string, Observation>>();
  private readonly ledger: GapLedger;

  constructor(ledger: GapLedger) {
    this.ledger = ledger;
  }

  /** Kinds that were added to. */
  get kinds(): string[] {
    return [...this.byKind.keys()];
  }

  has(kind: string): boolean {
    return this.byKind.has(kind);
  }

  add(observation: Observation, file?: string): void {
    let known = this.byKind.get(observation.kind);
    if (!known) this.byKind.set(observation.kind, (known = new Map()));
    const first = known.get(observation.id);
    if (!first) {
      known.set(observation.id, observation);
      return;
    }
    const equal = hashObservations([first]) === hashObservations([observation]);
    this.ledger.note({
      symbol: observation.symbol ?? observation.kind,
      kind: equal ? 'duplicate' : 'conflict',
      says: equal
        ? `${observation.kind}: again the same`
        : `${observation.kind}: another value came first and was kept`,
      time: observation.eventTime,
      file,
    });
  }

  /** Files one kind under its path in `folder`. */
  async write(folder: string, kind: string): Promise<KindWritten> {
    const observations = [...this.byKind.get(kind)!.values()].sort(compareObservations);
    const path = observationPath(kind);
    const target = join(folder, path);
    const bytes = encodeObservations(observations);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(`${target}.new`, bytes);
    await rename(`${target}.new`, target);
    const file = {
      path,
      sha256: sha256Of(bytes),
      bytes: bytes.length,
      rows: observations.length,
      observationKind: kind,
      firstAvailableAt: observations[0]!.availableAt,
      lastAvailableAt: observations.at(-1)!.availableAt,
    };
    return { file, rowsSha256: hashObservations(observations) };
  }
}
