import type { StoredBot } from '../../engine/live/record/bot-table.ts';
import type { LiveRecord } from '../../engine/live/record/record.ts';
import { verifyRecord } from '../../engine/live/record/verify.ts';
import type { Contradiction, RecordVerification } from '../../engine/live/record/verify.ts';
import { DataError, suggestion, UsageError, VerificationError } from '../../engine/market/errors.ts';
import { Engine } from '../../engine/run/engine.ts';
import { configureStrategy } from '../../engine/strategy/strategy.ts';
import { loadStrategy } from '../program/load-strategy.ts';
import { printJson, printLine } from '../program/output.ts';
import { PROJECT_ROOT } from '../program/paths.ts';
import { parseParams, parseRunConfig } from '../program/settings.ts';
import { shownCount, shownFrame } from './print.ts';
import { withRecord } from './with-record.ts';

const EXIT_DIFFERS = 4;

/** What folding a bot's record again came to. */
export interface BotVerification extends RecordVerification {
  readonly id: string;
  readonly hasStrategyChanged: boolean;
}

/** The engine of a stored bot, as it would be made today. */
export async function engineOf(bot: StoredBot): Promise<{ readonly engine: Engine; readonly sourceHash: string }> {
  const { strategy: about, config } = bot.identity;
  const loaded = await loadStrategy(about.source, { root: PROJECT_ROOT, from: PROJECT_ROOT });
  const strategy = configureStrategy(loaded.strategy, parseParams(loaded.strategy, { ...about.params }));
  const { instruments } = bot.origin;
  const engine = new Engine({ strategy, instruments, config: parseRunConfig({ ...config }) });
  return { engine, sourceHash: loaded.sourceHash };
}

/** The bots of a record that are meant. Throws DataError for an empty record, UsageError for an unknown bot. */
export function botsOf(record: LiveRecord, id: string | undefined): StoredBot[] {
  const bots = record.bots.all();
  if (bots.length === 0) throw new DataError(`The record ${record.folder} is empty: nothing was decided yet.`);
  if (id === undefined) return bots;
  const bot = bots.find((one) => one.id === id);
  const known = bots.map((one) => one.id);
  if (bot === undefined) throw new UsageError(`${record.folder} has no bot "${id}".${suggestion(id, known)}`);
  return [bot];
}

/** Folds a bot's stored inputs again. */
export async function verifyBot(record: LiveRecord, bot: StoredBot): Promise<BotVerification> {
  const { engine, sourceHash } = await engineOf(bot);
  const hasStrategyChanged = sourceHash !== bot.identity.strategy.sourceHash;
  return { id: bot.id, hasStrategyChanged, ...verifyRecord(record, bot, engine) };
}

/** Throws VerificationError, with the first frame that differs, unless a bot's record came out the same. */
export function requireSame(folder: string, { id, contradiction, hasStrategyChanged }: BotVerification): void {
  if (contradiction === undefined) return;
  throw new VerificationError(explainContradiction(`${folder} (${id})`, contradiction, hasStrategyChanged));
}

/** Throws VerificationError when the audit log is not what was written. */
export function requireAudit(record: LiveRecord): void {
  const broken = record.audit.firstBroken();
  if (broken === undefined) return;
  throw new VerificationError(
    `The audit log of ${record.folder} was changed: entry ${broken} is not what was written.`,
  );
}

/** Folds a record's stored inputs again and compares both chains of each bot; exit code 4 when anything differs. */
export async function verifyLive(
  folder: string,
  { json, bot: id }: { readonly json: boolean; readonly bot: string | undefined },
): Promise<void> {
  await withRecord(folder, async (record) => {
    const broken = record.audit.firstBroken();
    const results: BotVerification[] = [];
    for (const bot of botsOf(record, id)) results.push(await verifyBot(record, bot));
    const isVerified = broken === undefined && results.every(({ contradiction }) => contradiction === undefined);
    if (json) {
      const bots = results.map((one) => ({ ...one, contradiction: one.contradiction ?? null }));
      printJson({ record: folder, verified: isVerified, auditBrokenAt: broken ?? null, ...bots[0], bots });
      if (!isVerified) process.exitCode = EXIT_DIFFERS;
      return;
    }
    for (const one of results) requireSame(folder, one);
    requireAudit(record);
    for (const { id: name, frames, lastClose, digests } of results) {
      printLine(
        `${folder} ${name} verified: ${shownCount(frames)} decided again, the same inputs and outputs, byte for byte.`,
      );
      printLine(`until    ${shownFrame(lastClose)}`);
      printLine(`inputs   ${digests.inputs}`);
      printLine(`outputs  ${digests.outputs}`);
    }
  });
}

/** One sentence on where a record contradicts itself, or the engine contradicts it. */
export function explainContradiction(what: string, contradiction: Contradiction, hasStrategyChanged: boolean): string {
  const { closeTime, kind } = contradiction;
  const at = shownFrame(closeTime);
  if (kind === 'missing') return `The record ${what} is damaged: the frame of ${at} is missing.`;
  if (kind === 'data') return `The data differs: the inputs of ${at} in ${what} are not those that were decided on.`;
  if (kind === 'candle') {
    return `The data differs: the candle of ${shownFrame(closeTime, contradiction.symbol)} in ${what} was altered.`;
  }
  if (kind === 'journal') {
    return `The record ${what} was altered: what it holds of the decisions of ${at} is not what was chained.`;
  }
  const why = hasStrategyChanged ? " The strategy's source has changed since." : '';
  return `The data is the same, the logic differs: the frame of ${at} in ${what} is decided otherwise now.${why}`;
}
