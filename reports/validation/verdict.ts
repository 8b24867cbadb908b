import { decimalText, moneyText, percentText } from '../stats/text.ts';
import { isPresent } from './validation.ts';
import type { CostGrid, Finding, LuckTest, Maybe, Overfit, Verdict } from './validation.ts';

/** The thresholds of the verdict's rules, as the README lists them. */
export const VERDICT_RULES = {
  /** Fewer closed trades than this say nothing. */
  tradesMin: 30,
  /** Nor do fewer days. */
  daysMin: 30,
  /** More trades than this share over missing candles: the data is not fit to tell. */
  syntheticShareMax: 0.1,
  /** More exits than this share in candles that held stop and target: neither is it. */
  ambiguousShareMax: 0.2,
  /** A result that luck reaches more often than this is luck's. */
  pValueMax: 0.05,
  /** Chance that the true Sharpe ratio is above what luck, or the search, explains. */
  sharpeChanceMin: 0.95,
} as const;

/** What the rules look at. Money in quote units, shares as fractions. */
export interface Evidence {
  readonly closedTrades: number;
  readonly days: number;
  readonly netProfit: number;
  /** Sharpe ratios, annualised, of the run and of holding its symbols; null where there is none. */
  readonly sharpe: number | null;
  readonly holdSharpe: number | null;
  readonly syntheticShare: number;
  readonly ambiguousShare: number;
  readonly coinFlip: Maybe<LuckTest>;
  readonly permutations: Maybe<LuckTest>;
  readonly overfit: Overfit;
  readonly costs: Maybe<CostGrid>;
}

/**
 * The verdict: evidence of skill only when the sample is large enough, the data fit to tell, money was made after costs,
 * and neither luck nor the search for this configuration explains it. Every rule leaves a finding.
 */
export function verdictOf(evidence: Evidence): Verdict {
  const findings = [sample, data, profit, benchmark, coinFlip, permutations, sharpeChance, search, costs].map((rule) =>
    rule(evidence),
  );
  const conclusion = concludeFrom(findings);
  return { conclusion, sentence: sentenceOf(conclusion, findings), findings };
}

/** Findings that have to be good, those of luck as far as they were tested. */
const DECISIVE = ['profit', 'luck', 'permutations', 'chance', 'overfit'];

function concludeFrom(findings: readonly Finding[]): string {
  const isBad = (id: string): boolean => findings.some((finding) => finding.id === id && finding.tone === 'bad');
  if (isBad('sample')) return 'sample too small';
  if (isBad('data')) return 'data not fit to tell';
  if (DECISIVE.some(isBad)) return 'no evidence of skill';
  const isTested = findings.some(({ id, tone }) => (id === 'luck' || id === 'permutations') && tone === 'good');
  return isTested ? 'evidence of skill' : 'no evidence of skill';
}

function sentenceOf(conclusion: string, findings: readonly Finding[]): string {
  const reasons = findings.filter(({ id, tone }) =>
    conclusion === 'evidence of skill'
      ? tone === 'good' && DECISIVE.includes(id)
      : conclusion === 'no evidence of skill'
        ? tone === 'bad' && DECISIVE.includes(id)
        : tone === 'bad' && (id === 'sample' || id === 'data'),
  );
  const because = reasons.map(({ text }) => text).join('; ');
  const name = `${conclusion[0]?.toUpperCase() ?? ''}${conclusion.slice(1)}`;
  return because === '' ? `${name}: nothing tested it against luck.` : `${name}: ${because}.`;
}

type Rule = (evidence: Evidence) => Finding;

/** `where`: the finding's id and, after a dot, the section that shows why. */
const finding = (where: `${string}.${string}`, isGood: boolean | null, text: string): Finding => {
  const [id = '', section = ''] = where.split('.');
  return { id, section, text, tone: isGood === null ? 'open' : isGood ? 'good' : 'bad' };
};

const sample: Rule = ({ closedTrades, days }) => {
  const { tradesMin, daysMin } = VERDICT_RULES;
  const isEnough = closedTrades >= tradesMin && days >= daysMin;
  const text = `${decimalText(closedTrades, 0)} closed trades over ${decimalText(days, 0)} days`;
  return finding('sample.trades', isEnough, isEnough ? text : `${text}, ${tradesMin} and ${daysMin} are the least`);
};

const data: Rule = ({ syntheticShare, ambiguousShare }) => {
  const { syntheticShareMax, ambiguousShareMax } = VERDICT_RULES;
  if (syntheticShare > syntheticShareMax)
    return finding('data.gaps', false, `${percentText(syntheticShare)} of the trades ran over missing candles`);
  if (ambiguousShare > ambiguousShareMax)
    return finding('data.intrabar', false, `${percentText(ambiguousShare)} of the exits are a guess inside a candle`);
  return finding('data.gaps', true, 'the candles are fit to tell');
};

const profit: Rule = ({ netProfit }) =>
  finding(
    'profit.equity',
    netProfit > 0,
    `${netProfit > 0 ? 'it made' : 'it lost'} ${moneyText(Math.abs(netProfit))} after costs`,
  );

const benchmark: Rule = ({ sharpe, holdSharpe }) => {
  if (sharpe === null || holdSharpe === null)
    return finding('benchmark.benchmark', null, 'no Sharpe ratio to set beside buy and hold');
  const ratios = `Sharpe ${decimalText(sharpe, 2)} against ${decimalText(holdSharpe, 2)}`;
  return finding(
    'benchmark.benchmark',
    sharpe > holdSharpe,
    `it ${sharpe > holdSharpe ? 'beats' : 'does not beat'} buy and hold (${ratios})`,
  );
};

function luckRule(id: string, what: string, test: Maybe<LuckTest>): Finding {
  if (!isPresent(test)) return finding(`${id}.luck`, null, `not tested against ${what}: ${test.absent}`);
  const isGood = test.pValue <= VERDICT_RULES.pValueMax;
  return finding(
    `${id}.luck`,
    isGood,
    `it ${isGood ? 'beats' : 'does not beat'} ${what} (p = ${decimalText(test.pValue, 3)}, ${decimalText(test.runs, 0)} runs)`,
  );
}

const coinFlip: Rule = (evidence) => luckRule('luck', 'coin flips with the same exits', evidence.coinFlip);
const permutations: Rule = (evidence) => luckRule('permutations', 'permuted markets', evidence.permutations);

const sharpeChance: Rule = ({ overfit: { psr } }) => {
  if (!isPresent(psr)) return finding('chance.overfit', false, `its Sharpe ratio cannot be judged: ${psr.absent}`);
  const isGood = psr.value >= VERDICT_RULES.sharpeChanceMin;
  return finding(
    'chance.overfit',
    isGood,
    `the chance that its Sharpe ratio is above zero is ${percentText(psr.value)}`,
  );
};

const search: Rule = ({ overfit: { dsr, trials } }) => {
  const tried = `${decimalText(trials.trials, 0)} ${trials.trials === 1 ? 'configuration' : 'configurations'} tried on this data`;
  if (!isPresent(dsr)) return finding('overfit.overfit', null, `${tried}; ${dsr.absent}`);
  const isGood = dsr.value >= VERDICT_RULES.sharpeChanceMin;
  return finding(
    'overfit.overfit',
    isGood,
    `with ${tried}, the chance that its Sharpe ratio is more than the search explains is ${percentText(dsr.value)}`,
  );
};

const costs: Rule = ({ costs: grid }) => {
  if (!isPresent(grid)) return finding('costs.costs', null, grid.absent);
  const { breakEvenBps, paidBps } = grid;
  if (breakEvenBps === null) return finding('costs.costs', false, 'it loses before costs');
  return finding(
    'costs.costs',
    breakEvenBps > paidBps,
    `costs of ${decimalText(breakEvenBps, 1)} bps a side would take everything; it paid ${decimalText(paidBps, 1)}`,
  );
};
