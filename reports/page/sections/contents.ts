/** The page's sections by group: anchor and title, in their order. Navigation and page are made from this list. */
export const CONTENTS = [
  [
    'Run',
    [
      ['warnings', 'Warnings'],
      ['figures', 'Key figures'],
      ['manifest', 'Run'],
    ],
  ],
  [
    'Returns',
    [
      ['equity', 'Equity'],
      ['returns', 'Returns'],
      ['months', 'Months'],
      ['benchmark', 'Against buy and hold'],
    ],
  ],
  [
    'Risk',
    [
      ['risk', 'Risk and drawdown'],
      ['ratios', 'Ratios'],
      ['events', 'Market events'],
    ],
  ],
  [
    'Trades',
    [
      ['candles', 'Candles'],
      ['results', 'Results per trade'],
      ['trades', 'Trades'],
      ['execution', 'Execution'],
      ['holdings', 'Holdings'],
    ],
  ],
  [
    'Skill or luck',
    [
      ['luck', 'Luck'],
      ['overfit', 'Overfit'],
      ['monte-carlo', 'Monte Carlo'],
      ['concentration', 'Concentration'],
    ],
  ],
  [
    'Costs',
    [
      ['costs', 'Costs'],
      ['intrabar', 'Intrabar'],
    ],
  ],
  [
    'Strategy',
    [
      ['funnel', 'Funnel'],
      ['gates', 'Gates'],
      ['heads', 'Heads'],
      ['breakdowns', 'Breakdowns'],
    ],
  ],
  [
    'Data',
    [
      ['gaps', 'Gaps'],
      ['notes', 'Notes'],
    ],
  ],
] as const;

type Entry = (typeof CONTENTS)[number][1][number];
export type SectionId = Entry[0];

/** Every section, in order. */
export const SECTIONS: readonly Entry[] = CONTENTS.flatMap(([, entries]): readonly Entry[] => entries);

/** True for an anchor that the page has. */
export function isSection(anchor: string): boolean {
  return SECTIONS.some(([id]) => id === anchor);
}
