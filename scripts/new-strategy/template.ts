/** Where a new strategy imports from: the engine's own files inside the project, its public entry elsewhere. */
export type Home = 'project' | 'elsewhere';

const IMPORTS: Readonly<Record<Home, string>> = {
  project: `import * as z from 'zod';
import { atr } from '../../engine/indicators/atr.ts';
import { ema } from '../../engine/indicators/ema.ts';
import { enter, hold } from '../../engine/strategy/decision.ts';
import { crossedAbove } from '../../engine/strategy/series.ts';
import { defineStrategy } from '../../engine/strategy/strategy.ts';
`,
  elsewhere: `import { atr, crossedAbove, defineStrategy, ema, enter, hold } from 'ninefold';
import * as z from 'zod';
`,
};

function strategyText(name: string, home: Home): string {
  return `${IMPORTS[home]}
/** Buys when the trend turns up; leaves at a stop or a target, both counted in average ranges. */
export default defineStrategy({
  name: '${name}',
  description: 'Long on an upward EMA cross, with a stop and a target in ATRs.',
  // Each of these can be set from the command line: --set fast=5
  params: z.strictObject({
    fast: z.int().min(2).default(9),
    slow: z.int().min(3).default(21),
    stopAtr: z.number().positive().default(2),
    targetAtr: z.number().positive().default(3),
  }),
  // Called once per symbol. What is used here moves by itself, once per closed candle.
  create({ params, use, candles }) {
    const fast = use(ema(params.fast), '15m');
    const slow = use(ema(params.slow), '15m');
    const range = use(atr(14), '15m');
    const candle = candles('15m');
    // Called at each 15m close. The answer is acted on at the open of the next minute.
    return () => {
      if (!crossedAbove(fast, slow) || range.value === undefined || candle.last === undefined) return hold;
      const { close } = candle.last;
      const stop = close - params.stopAtr * range.value;
      const target = close + params.targetAtr * range.value;
      return enter('long', { stop, target, reasons: ['TREND_UP'] });
    };
  },
});
`;
}

const TEST = `import { strategyContract } from '../../engine/testing/strategy.contract.ts';
import strategy from './strategy.ts';

// It trades, it decides on the past alone, and it continues exactly where it was saved.
strategyContract(strategy);
`;

function readmeText(name: string, home: Home): string {
  const given = home === 'project' ? name : `PATH/${name}/strategy.ts`;
  const tests = home === 'project' ? `    npm test -- strategies/${name}\n` : '';
  return `# ${name}

Long when the fast EMA crosses above the slow one on 15m candles. Stop and target lie two and three ATRs away.
Write here what it believes about the market, and when that should fail.

    npm run replay -- --strategy ${given}
    npm run replay -- --strategy ${given} --set fast=5 --set slow=34
    npm run lookahead -- --strategy ${given}
${tests}
Memory that must survive from one decision to the next belongs in \`view.state({ … })\`: it is saved and restored with the run.
`;
}

/** The files of a new strategy, by name. Only inside the project can a test reach the contract suite. */
export function filesOf(name: string, home: Home): Map<string, string> {
  const files = new Map([
    ['strategy.ts', strategyText(name, home)],
    ['README.md', readmeText(name, home)],
  ]);
  if (home === 'project') files.set('strategy.test.ts', TEST);
  return files;
}
