import yargs from 'yargs';
import type { Argv } from 'yargs';
import { isExplained, nearestWord, UsageError } from '../../engine/market/errors.ts';
import { printJson } from './output.ts';
import { projectVersion } from './paths.ts';

/** Options that every program has. */
export interface SharedOptions {
  readonly json: boolean;
  readonly debug: boolean;
}

/** What yargs knows of its options; the library keeps it out of its published types. */
interface KnownOptions {
  readonly key: Readonly<Record<string, unknown>>;
  readonly array: readonly string[];
  readonly string: readonly string[];
  readonly number: readonly string[];
}

function knownOptions(cli: Argv<SharedOptions>): KnownOptions {
  return (cli as unknown as { getOptions(): KnownOptions }).getOptions();
}

function didYouMean(word: string, known: readonly string[]): string {
  const near = nearestWord(word, known);
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}

/** Turns yargs' own complaints into one sentence that says what to do. */
function explain(message: string, cli: Argv<SharedOptions>): string {
  const unknown = /^Unknown arguments?: (.*)$/.exec(message);
  if (unknown) {
    const name = unknown[1]!.split(', ')[0]!;
    const options = Object.keys(knownOptions(cli).key).map((key) => `--${key}`);
    return `Unknown option or argument "${name}".${didYouMean(`--${name}`, options)} See --help.`;
  }
  const missing = /^Missing required arguments?: (.*)$/.exec(message);
  if (missing) return `--${missing[1]!.split(', ').join(', --')} is required. See --help.`;
  const near = /^Did you mean (.*)\?$/.exec(message);
  if (near) return `Unknown command. Did you mean "${near[1]}"?`;
  const few = /^Not enough non-option arguments: got (\d+), need at least (\d+)/.exec(message);
  if (few) return `The command needs ${few[2]} argument${few[2] === '1' ? '' : 's'}, got ${few[1]}. See --help.`;
  const choice = /Argument: (.*), Given: "?(.*?)"?, Choices: (.*)/.exec(message);
  if (choice) {
    const choices = choice[3]!.split(', ').map((text) => text.replaceAll('"', ''));
    return `--${choice[1]} "${choice[2]}" is none of ${choices.join(', ')}.${didYouMean(choice[2]!, choices)}`;
  }
  return `${message.trim().replaceAll(/\s*\n\s*/g, ' ')} See --help.`;
}

/** Refuses what yargs lets pass: a single-valued option given twice, an empty text, a number that is none. */
function checkValues(args: Readonly<Record<string, unknown>>, options: KnownOptions): void {
  for (const name of Object.keys(options.key)) {
    const value = args[name];
    if (Array.isArray(value) && !options.array.includes(name)) {
      throw new UsageError(`--${name} was given more than once: give it once.`);
    }
    if (value === '' && options.string.includes(name)) throw new UsageError(`--${name} needs a value.`);
    if (options.number.includes(name) && Number.isNaN(value)) throw new UsageError(`--${name} needs a number.`);
  }
}

function report(error: unknown, shared: SharedOptions): number {
  const explained = isExplained(error);
  const message = error instanceof Error ? error.message : String(error);
  const exitCode = explained ? error.exitCode : 1;
  if (shared.json) printJson({ error: { code: explained ? error.code : 'internal', exitCode, message } });
  else {
    process.stderr.write(explained ? `${message}\n` : `Internal error: ${message}\n`);
    if (!explained && !shared.debug) process.stderr.write('Run again with --debug for the stack.\n');
  }
  if (shared.debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return exitCode;
}

/** A reader that closes the pipe early (`| head`) is no error. */
function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? 0);
  });
}

/**
 * Runs a yargs program: strict options with "did you mean", --help, --version, --json, --debug, and errors as one
 * sentence with the exit status of their kind. `build` adds options, examples and commands; its commands throw
 * UsageError, DataError or VerificationError, and set process.exitCode for any other ending.
 * Under --json an error is the one JSON document on stdout: { error: { code, exitCode, message } }.
 */
export async function runProgram(
  name: string,
  build: (cli: Argv<SharedOptions>) => Argv<SharedOptions>,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  endQuietlyOnClosedPipe();
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  const shared: SharedOptions = { json: flags.includes('--json'), debug: flags.includes('--debug') };
  try {
    const cli: Argv<SharedOptions> = yargs([...args])
      .locale('en')
      .scriptName(`npm run ${name} --`)
      .exitProcess(false)
      .strict()
      .recommendCommands()
      .version(projectVersion())
      .help()
      .wrap(Math.min(120, process.stdout.columns ?? 100))
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document and nothing else' })
      .option('debug', { type: 'boolean', default: false, describe: 'Show the stack of an error' })
      .middleware((parsed) => checkValues(parsed, knownOptions(cli)))
      .fail((message, error) => {
        throw error ?? new UsageError(explain(message, cli));
      });
    await build(cli).parseAsync();
  } catch (error) {
    process.exitCode = report(error, shared);
  }
}
