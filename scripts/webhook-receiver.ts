import { runProgram } from './program/program.ts';
import type { ReceiverArgs } from './webhook-receiver/run.ts';

const ABOUT = `$0

Receives webhooks of a live run on this machine and acts on each once: prints it. A reference for receivers of your own.
It checks signature and time by Standard Webhooks and knows repeated messages by their id.

A secret:
  (umask 077; echo "whsec_$(openssl rand -base64 32)" > secret.txt)
The live run's file of endpoints, beside it:
  [{ "id": "here", "url": "http://127.0.0.1:8477/",
     "secret": { "file": "secret.txt" }, "allowPrivate": true }]`;

await runProgram('webhook-receiver', (cli) =>
  cli
    .usage(ABOUT)
    .option('secret-env', { type: 'string', describe: 'Environment variable with the signing secret (whsec_…)' })
    .option('secret-file', { type: 'string', describe: 'File with the signing secret' })
    .option('port', { type: 'number', default: 8477, describe: 'Port of 127.0.0.1; 0 takes any' })
    .option('store', { type: 'string', describe: 'JSONL file that remembers what was received; default: memory' })
    .option('json', { type: 'boolean', default: false, describe: 'Print each message as one line of JSON' })
    .command('$0', false, {}, async (args) => {
      const { runReceiver } = await import('./webhook-receiver/run.ts');
      await runReceiver(args as unknown as ReceiverArgs);
    })
    .example('$0 --secret-file secret.txt', 'Receives until Ctrl-C')
    .example('$0 --secret-env SECRET --store got.jsonl', 'Repeats nothing after a restart'),
);
