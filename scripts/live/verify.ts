import { LiveRecord } from '../../engine/live/record/record.ts';
import { verifyRecord } from '../../engine/live/record/verify.ts';
import type { Contradiction } from '../../engine/live/record/verify.ts';
import { DataError, VerificationError } from '../../engine/market/errors.ts';
import { Engine } from '../../engine/run/engine.ts';
import { configureStrategy } from '../../engine/strategy/strategy.ts';
import { loadStrategy } from '../program/load-strategy.ts';
import { printJson, printLine } from '../program/output.ts';
import { PROJECT_ROOT } from '../program/paths.ts';
import { parseParams, parseRunConfig } from '../program/settings.ts';
import { shownCount, shownFrame } from './print.ts';

const EXIT_DIFFERS = 4;

/** Folds a record's stored inputs again and compares both chains; exit code 4 when anything differs. */
export async function verifyLive(folder: string, { json }: { readonly json: boolean }): Promise<void> {
  const record = LiveRecord.read(folder);
  try {
    const { run } = record;
    if (run === undefined) throw new DataError(`The record ${folder} is empty: nothing was decided yet.`);
    const { identity, origin } = run;
    const loaded = await loadStrategy(identity.strategy.source, { root: PROJECT_ROOT, from: PROJECT_ROOT });
    const strategy = configureStrategy(loaded.strategy, parseParams(loaded.strategy, { ...identity.strategy.params }));
    const config = parseRunConfig({ ...identity.config });
    const result = verifyRecord(record, new Engine({ strategy, instruments: origin.instruments, config }));
    const { contradiction, frames } = result;
    if (json) {
      printJson({
        record: folder,
        verified: contradiction === undefined,
        ...result,
        contradiction: contradiction ?? null,
      });
      if (contradiction !== undefined) process.exitCode = EXIT_DIFFERS;
      return;
    }
    if (contradiction !== undefined) {
      const hasChanged = loaded.sourceHash !== identity.strategy.sourceHash;
      throw new VerificationError(explain(folder, contradiction, hasChanged));
    }
    printLine(`${folder} verified: ${shownCount(frames)} decided again, the same inputs and outputs, byte for byte.`);
    printLine(`until    ${shownFrame(result.lastClose)}`);
    printLine(`inputs   ${result.digests.inputs}`);
    printLine(`outputs  ${result.digests.outputs}`);
  } finally {
    record.close();
  }
}

function explain(folder: string, contradiction: Contradiction, hasStrategyChanged: boolean): string {
  const { closeTime, kind } = contradiction;
  const at = shownFrame(closeTime);
  if (kind === 'missing') return `The record ${folder} is damaged: frames are missing before ${at}.`;
  if (kind === 'data') return `The data differs: the inputs of ${at} in ${folder} are not those that were decided on.`;
  if (kind === 'candle') {
    return `The data differs: the candle of ${shownFrame(closeTime, contradiction.symbol)} in ${folder} was altered.`;
  }
  const why = hasStrategyChanged ? " The strategy's source has changed since." : '';
  return `The data is the same, the logic differs: the frame of ${at} in ${folder} is decided otherwise now.${why}`;
}
