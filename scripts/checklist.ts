import { standingItems } from './checklist/items.ts';
import type { Standing } from './checklist/items.ts';
import { printJson, printLine, printTable } from './program/output.ts';
import { runProgram } from './program/program.ts';

await runProgram('checklist', (cli) =>
  cli.command(
    '$0',
    'Lists what freqtrade, quantstats, backtesting.py and LEAN report, and where each of it stands in a report here.',
    (command) => command.example('$0', 'A table').example('$0 --json', 'The same as JSON'),
    ({ json }) => {
      const items = standingItems();
      const count = (standing: Standing): number => items.filter((item) => item.standing === standing).length;
      const counts = { page: count('page'), elsewhere: count('elsewhere'), absent: count('absent') };
      if (json) return printJson({ items, counts });
      printTable(
        ['item', 'what', 'where'],
        items.map(({ item, title, where }) => [item, title, where]),
      );
      printLine();
      printLine(
        `${items.length} items: ${counts.page} on the page, ${counts.elsewhere} elsewhere, ${counts.absent} do not apply.`,
      );
    },
  ),
);
