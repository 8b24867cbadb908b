import { firstInputDivergence, firstOutputDivergence } from '../../engine/journal/divergence.ts';
import type { InputDivergence, OutputDivergence } from '../../engine/journal/divergence.ts';
import type { JournalEvent, TapeView } from '../../engine/journal/events.ts';
import { DataError } from '../../engine/market/errors.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import type { LedgerEntry } from '../../reports/ledger/ledger.ts';
import type { Digests, RunManifest } from '../../reports/run/manifest.ts';
import { execute, prepare } from './execute.ts';
import type { RunRequest } from './execute.ts';
import { loadStrategy } from './load-strategy.ts';
import type { LoadedStrategy } from './load-strategy.ts';
import { PROJECT_ROOT } from './paths.ts';
import { fingerprintPath, readFingerprints, readJournal } from './run-files.ts';
import { parseParams, parseRunConfig } from './settings.ts';

/** What a second run of a stored one came to. */
export interface VerifyResult {
  readonly runId: string;
  readonly verified: boolean;
  readonly stored: Digests;
  readonly again: Digests;
  /** The first frame fed differently: `data differs`. */
  readonly input: InputDivergence | undefined;
  /** The first record that came out differently: with equal inputs, `logic differs`. */
  readonly output: OutputDivergence | undefined;
  /** Why that record cannot be named: the stored journal is gone or damaged. */
  readonly journalProblem: string | undefined;
  readonly symbols: readonly string[];
  /** True when the strategy's own source is not what it was. */
  readonly strategyChanged: boolean;
}

/** The request that makes a stored run again. */
export async function requestOf(
  manifest: RunManifest,
  dataDir: string,
): Promise<{ readonly request: RunRequest; readonly loaded: LoadedStrategy }> {
  const loaded = await loadStrategy(manifest.strategy.source, { root: PROJECT_ROOT, from: PROJECT_ROOT });
  const request = {
    dataDir,
    dataset: manifest.dataset.name,
    symbols: manifest.symbols,
    from: manifest.from - MINUTE_MS,
    to: manifest.to,
    strategy: loaded.strategy,
    params: parseParams(loaded.strategy, { ...manifest.strategy.params }),
    config: parseRunConfig({ ...manifest.config }),
  };
  return { request, loaded };
}

/** Runs a stored run again from its manifest and compares both chains. */
export async function verifyRun(
  entry: LedgerEntry,
  places: { dataDir: string; runsDir: string },
): Promise<VerifyResult> {
  const { manifest, folder } = entry;
  const { request, loaded } = await requestOf(manifest, places.dataDir);
  const prepared = await prepare(request);
  const { engine, fingerprints } = await execute(prepared);
  const again = engine.digests();
  const stored = manifest.digests;
  const expected = readFingerprints(fingerprintPath(places.runsDir, stored.inputs));
  return {
    runId: manifest.runId,
    verified: again.inputs === stored.inputs && again.outputs === stored.outputs,
    stored,
    again,
    input:
      again.inputs === stored.inputs || expected === undefined
        ? undefined
        : firstInputDivergence(expected, fingerprints),
    ...(again.outputs === stored.outputs
      ? { output: undefined, journalProblem: undefined }
      : outputDivergence(folder, engine.journal.tape)),
    symbols: manifest.symbols,
    strategyChanged: loaded.sourceHash !== manifest.strategy.sourceHash,
  };
}

/** The first differing record, or why it cannot be named: that the outputs differ is known without the journal. */
function outputDivergence(folder: string, tape: TapeView): Pick<VerifyResult, 'output' | 'journalProblem'> {
  try {
    return { output: firstOutputDivergence(readJournal(folder), tape), journalProblem: undefined };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { output: undefined, journalProblem: error.message };
  }
}

function shownEvent(event: JournalEvent | undefined, symbols: readonly string[]): string {
  if (event === undefined) return 'nothing more';
  return `${event.kind} of ${symbols[event.symbolIndex] ?? 'the account'} at ${isoTime(event.time)}`;
}

/** One sentence on why a run could not be verified. */
export function explainDifference(result: VerifyResult): string {
  const { stored, again, input, output, symbols } = result;
  const parts: string[] = [`Run ${result.runId} came out differently.`];
  if (again.inputs !== stored.inputs) {
    const where =
      input === undefined
        ? 'the first differing frame could not be named'
        : `the first differing frame is ${isoTime(input.time)}, ${input.symbol}`;
    parts.push(`The data differs: ${where}. Check it with datasets verify.`);
  } else parts.push('The data is the same, the logic differs.');
  if (output !== undefined) {
    const [was, is] = [shownEvent(output.expected, symbols), shownEvent(output.actual, symbols)];
    parts.push(`The first differing record was ${was} and is now ${is}.`);
  } else if (again.outputs === stored.outputs) parts.push('No decision changed.');
  if (result.journalProblem !== undefined) parts.push(`The differing record cannot be named. ${result.journalProblem}`);
  if (result.strategyChanged) parts.push("The strategy's source has changed since.");
  return parts.join(' ');
}
