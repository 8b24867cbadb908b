import { Random } from '../../engine/market/random.ts';
import type { GateAccount } from '../validation/gate-account.ts';
import type { HeadAccount, HeadRow } from '../validation/head-account.ts';
import type { VariantResult } from '../validation/part.ts';
import type { Breakdown, DistributionBin, LuckTest, Validation } from '../validation/validation.ts';

const HEADS = [
  'technical',
  'structure',
  'volume',
  'volatility',
  'pattern',
  'cycle',
  'crypto',
  'sentiment',
  'statistic',
];
const MINUTES = [5, 15, 60];

/** A validation with every part there, made from a seed; its numbers fit together well enough to be looked at. */
export function sampleValidation(seed = 7): Validation {
  const random = Random.fromKey(`validation|${seed}`);
  return {
    warnings: [],
    verdict: {
      conclusion: 'no evidence of skill',
      sentence: 'No evidence of skill: it does not beat coin flips with the same exits (p = 0.212, 1,000 runs).',
      findings: [
        { id: 'sample', tone: 'good', text: '400 closed trades over 365 days', section: 'trades' },
        {
          id: 'luck',
          tone: 'bad',
          text: 'it does not beat coin flips with the same exits (p = 0.212, 1,000 runs)',
          section: 'luck',
        },
        {
          id: 'overfit',
          tone: 'open',
          text: '12 configurations tried on this data; fewer than 30 days',
          section: 'overfit',
        },
        {
          id: 'costs',
          tone: 'good',
          text: 'costs of 9.1 bps a side would take everything; it paid 5.2',
          section: 'costs',
        },
      ],
    },
    coinFlip: luck(random, 'net result, quote units'),
    permutations: luck(random, 'net result, quote units'),
    overfit: {
      trials: { trials: 12, sharpeVariance: 0.0021, forgotten: 1 },
      psr: { value: 0.81 },
      dsr: { value: 0.34, threshold: 0.0712 },
      minTrackRecordDays: { value: 912, days: 365 },
    },
    heads: heads(random),
    gates: gates(random),
    intrabar: {
      ambiguousTrades: 12,
      used: 'pessimistic',
      results: ['pessimistic', 'ohlcPath', 'optimistic'].map((name, i) => variant('intrabar', name, 210 + 190 * i)),
    },
    costs: costs(),
    concentration: { net: 410, withoutBestTrade: 330, withoutBestDay: 240, withoutBestWeek: -35, bestTenthShare: 0.46 },
    breakdowns: breakdowns(random),
    variants: [],
  };
}

function luck(random: Random, statistic: string): LuckTest {
  const values = Array.from({ length: 1_000 }, () => -180 + 620 * random.normal());
  const sorted = values.sort((a, b) => a - b);
  const [from, step] = [sorted[0]!, (sorted.at(-1)! - sorted[0]!) / 40];
  const bins: DistributionBin[] = Array.from({ length: 40 }, (_, i) => ({
    from: from + i * step,
    to: from + (i + 1) * step,
    count: 0,
  }));
  const counted = bins.map((bin, i) => ({
    ...bin,
    count: values.filter((value) => Math.min(39, Math.floor((value - from) / step)) === i).length,
  }));
  const at = (share: number): number => sorted[Math.floor(share * 999)]!;
  return {
    statistic,
    observed: 310,
    runs: 1_000,
    asGood: 211,
    pValue: 212 / 1001,
    interval: { low: 0.187, high: 0.238, level: 0.95 },
    mean: values.reduce((a, b) => a + b, 0) / 1_000,
    deviation: 620,
    quantiles: [at(0.05), at(0.25), at(0.5), at(0.75), at(0.95)],
    bins: counted,
  };
}

function variant(group: string, name: string, netProfit: number): VariantResult {
  return {
    group,
    name,
    trades: 388,
    netProfit,
    meanR: netProfit / 4_000,
    winRate: 0.41,
    sharpe: netProfit / 400,
    maxDrawdown: 0.071,
  };
}

function heads(random: Random): HeadAccount {
  const rows = HEADS.map((head): HeadRow => {
    const votes = MINUTES.map((minutes) => {
      const [long, short] = [900 + Math.floor(4_000 * random.uniform()), 800 + Math.floor(4_000 * random.uniform())];
      const hitRate = 0.47 + 0.06 * random.uniform();
      const margin = 0.98 / Math.sqrt(long + short);
      const hitInterval = { low: hitRate - margin, high: hitRate + margin, level: 0.95 };
      return {
        minutes,
        long,
        short,
        neutral: 26_000,
        notReady: 210,
        meanConfidence: 0.3 + 0.3 * random.uniform(),
        hitRate,
        hitInterval,
      };
    });
    const information = MINUTES.flatMap((minutes) =>
      [1, 4, 12, 48].map((horizon) => {
        const ic = 0.02 * random.normal();
        return { minutes, horizon, ic, t: ic / 0.009, count: 34_000, isSignificant: Math.abs(ic) > 0.03 };
      }),
    );
    const reliability = Array.from({ length: 10 }, (_, i) => ({
      from: i / 10,
      to: (i + 1) / 10,
      count: Math.floor(900 / (i + 1)),
      meanConfidence: i / 10 + 0.05,
      hitRate: 0.48 + 0.01 * i * random.uniform(),
    }));
    return {
      head,
      votes,
      information,
      halfLife: head === 'cycle' ? null : 6 + 20 * random.uniform(),
      brier: 0.24 + 0.02 * random.uniform(),
      reliability,
    };
  });
  return {
    heads: rows,
    minutes: 15,
    hitHorizon: 4,
    correlations: HEADS.map((_, i) => HEADS.map((_, j) => (i === j ? 1 : 0.5 * Math.sin(1 + (i + 1) * (j + 1))))),
    effectiveHeads: 5.4,
    marginal: HEADS.map((head, i) => variant('head', `without ${head}`, 310 + 60 * (i - 4))),
  };
}

function gates(random: Random): GateAccount {
  const codes = [
    'BIAS_FLAT',
    'HEADS_LT_3',
    'BIAS_OPPOSED',
    'CONFIDENCE_LOW',
    'RR_LT_1',
    'REGIME_LIMIT',
    'HIST_NEG',
    'COOLDOWN_SYMBOL',
  ];
  const rows = codes.map((code, i) => {
    const followed = Math.floor(2_000 / (i + 1));
    const meanR = 0.05 * random.normal();
    return { code, refused: followed * 9, followed, winRate: 0.38, meanR, sumR: meanR * followed };
  });
  return {
    funnel: MINUTES.map((minutes) => ({
      symbol: 'BTCUSDT',
      minutes,
      scans: Math.floor(525_600 / minutes),
      refusals: Object.fromEntries(codes.map((code, i) => [code, Math.floor(30_000 / minutes / (i + 1))])),
      signals: Math.floor(700 / minutes),
    })),
    rows: [...rows, { code: 'WARMUP', refused: 810, followed: 0, winRate: null, meanR: null, sumR: null }],
    emitted: { code: 'emitted', refused: 0, followed: 400, winRate: 0.41, meanR: 0.03, sumR: 12 },
    leaveOneOut: ['bias', 'heads', 'confidence', 'history'].map((gate, i) =>
      variant('gate', `${gate} gate open`, 120 + 140 * i),
    ),
  };
}

function costs() {
  const [feeBps, slippageBps] = [
    [0, 2, 5, 10],
    [0, 1, 2.5, 5],
  ];
  const net = feeBps!.map((fee) => slippageBps!.map((slippage) => 910 - 100 * (fee + slippage)));
  return { feeBps: feeBps!, slippageBps: slippageBps!, net, breakEvenBps: 9.1, paidBps: 5.2, grossProfit: 910 };
}

function breakdowns(random: Random): Breakdown[] {
  const rows = (names: readonly string[]) =>
    names.map((name) => {
      const trades = 10 + Math.floor(90 * random.uniform());
      const meanR = 0.2 * random.normal();
      return { name, trades, net: meanR * trades * 10, winRate: 0.3 + 0.2 * random.uniform(), meanR };
    });
  return [
    {
      id: 'weekday',
      title: 'By weekday of entry (UTC)',
      rows: rows(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']),
    },
    { id: 'session', title: 'By session (UTC)', rows: rows(['Asia', 'London', 'New York']) },
    {
      id: 'hour',
      title: 'By hour of entry (UTC)',
      rows: rows(Array.from({ length: 24 }, (_, i) => String(i).padStart(2, '0'))),
    },
    { id: 'regime', title: 'By regime', rows: [], absent: 'The reasons of the entries name no regime.' },
  ];
}
