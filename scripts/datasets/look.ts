import { listDatasetNames, listDatasets, removeDataset } from '../../datasets/read/catalog.ts';
import { openDataset } from '../../datasets/read/dataset.ts';
import { verifyDataset } from '../../datasets/read/verify.ts';
import { formatCount, formatTime, printable, printJson, printLine, printTable } from '../program/output.ts';
import { dataDirOf } from '../program/paths.ts';
import { startProgress } from '../program/progress.ts';
import type { SharedOptions } from '../program/program.ts';
import { printLedger, printSummary, summaryOf } from './summary.ts';

interface StoreArgs extends SharedOptions {
  readonly dataDir: string | undefined;
}

interface NamedArgs extends StoreArgs {
  readonly name: string;
}

/** Lists the stored datasets. */
export async function runList(args: StoreArgs): Promise<void> {
  const dataDir = dataDirOf(args);
  const manifests = await listDatasets(dataDir);
  if (args.json) return printJson({ dataDir, datasets: manifests.map(summaryOf) });
  if (manifests.length === 0)
    return printLine(`No dataset is stored in ${dataDir} yet: see import, generate and download.`);
  printTable(
    ['dataset', 'symbols', 'candles', 'first', 'last', 'side data', 'gaps', 'kind'],
    manifests.map(({ name, symbols, observationFiles, gaps, synthetic }) => [
      name,
      symbols.length > 3 ? `${symbols.length} symbols` : symbols.map(({ symbol }) => symbol).join(' '),
      symbols.reduce((sum, { rows }) => sum + rows, 0),
      symbols.length === 0 ? '' : formatTime(Math.min(...symbols.map(({ firstOpenTime }) => firstOpenTime))),
      symbols.length === 0 ? '' : formatTime(Math.max(...symbols.map(({ lastOpenTime }) => lastOpenTime))),
      observationFiles.reduce((sum, { rows }) => sum + rows, 0),
      gaps.length,
      synthetic ? 'SYNTHETIC' : 'real',
    ]),
  );
}

/** Shows one dataset with its origins and gap ledger. */
export async function runShow(args: NamedArgs): Promise<void> {
  const { manifest } = await openDataset(dataDirOf(args), args.name);
  if (args.json) return printJson(summaryOf(manifest));
  printSummary(manifest);
  printLedger(manifest);
  printLine();
  printTable(
    ['origin', 'SHA-256', 'name'],
    manifest.origins.map(({ name, kind, sha256, badChecksumAccepted }) => [
      kind,
      sha256 ?? '–',
      `${name}${badChecksumAccepted ? ' (did not match its checksum, accepted)' : ''}`,
    ]),
  );
}

/** Verifies datasets; leaves exit status 4 when one differs. */
export async function runVerify(args: StoreArgs & { readonly names: string[] | undefined }): Promise<void> {
  const dataDir = dataDirOf(args);
  const names = args.names && args.names.length > 0 ? args.names : await listDatasetNames(dataDir);
  const verifications = [];
  for (const name of names) {
    const { manifest } = await openDataset(dataDir, name);
    const total = manifest.candleFiles.length + manifest.observationFiles.length;
    const progress = await startProgress({ label: name, total, unit: 'files', json: args.json });
    try {
      verifications.push(await verifyDataset(dataDir, name, (done) => progress.update(done)));
    } finally {
      progress.stop();
    }
  }
  const differs = verifications.some(({ differences }) => differences.length > 0);
  if (differs) process.exitCode = 4;
  if (args.json) return printJson({ verified: !differs, datasets: verifications });
  for (const { name, files, rows, contentHash, differences } of verifications) {
    if (differences.length === 0) {
      printLine(`${name}: verified, ${formatCount(files)} files, ${formatCount(rows)} rows, content ${contentHash}`);
    }
    for (const { message } of differences) process.stderr.write(`${name}: ${printable(message)}\n`);
  }
}

/** Removes a dataset. */
export async function runRemove(args: NamedArgs): Promise<void> {
  await removeDataset(dataDirOf(args), args.name);
  if (args.json) printJson({ removed: args.name });
  else printLine(`Removed ${args.name}.`);
}
