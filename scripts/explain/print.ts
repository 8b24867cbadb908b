import type { JournalEvent } from '../../engine/journal/events.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import { CONFLUENCE_WEIGHTS } from '../../strategies/nine-heads/confluence.ts';
import { timeframeOf } from '../../engine/market/timeframe.ts';
import type { Explanation } from '../../strategies/nine-heads/explain.ts';
import { printable, printLine, printTable } from '../program/output.ts';

/** What was journaled at a close, and what became of the candidate that is explained. */
export interface Aftermath {
  readonly decisions: readonly Pick<JournalEvent, 'kind' | 'fields'>[];
  readonly outcome: (Pick<JournalEvent, 'fields'> & { readonly at: string }) | null;
}

const ZONES = { FVG: 'a fair-value gap', OB: 'an order block', OTE: 'an optimal entry' } as const;

const side = (direction: number): string => (direction > 0 ? 'long' : direction < 0 ? 'short' : '–');
const number = (value: number | null | undefined, digits = 3): string =>
  value === null || value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(digits);

function title(text: string): void {
  printLine();
  printLine(text);
}

/** Prints an explanation for people: votes, arithmetic, gates, outcome. */
export function printExplanation(explained: Explanation, { decisions, outcome }: Aftermath): void {
  const { symbol, minutes, time, regime, votes, consensus, kappa, bias, isTradable } = explained;
  printLine(
    `${symbol} ${timeframeOf(minutes)}, close of ${isoTime(time)}, regime ${regime}${isTradable ? '' : ' (shown, not traded)'}`,
  );
  title('Votes');
  printTable(
    ['head', 'vote', 'confidence', 'score', 'reasons'],
    votes.map(({ head, direction, confidence, score, isReady, reasons }) => [
      head,
      isReady ? side(direction) : 'not ready',
      number(confidence, 2),
      number(score, 2),
      reasons.map(({ code, value }) => (value === undefined ? code : `${code} ${number(value, 2)}`)).join(', '),
    ]),
  );
  title('Consensus');
  const { direction, agreeing, opposing, neutral, notReady, base, agreementBonus, strengthBonus, dissentPenalty, sum } =
    consensus;
  printLine(`${side(direction)}: ${agreeing} for, ${opposing} against, ${neutral} neutral, ${notReady} not ready`);
  printLine(
    `${number(base)} base + ${number(agreementBonus)} agreement + ${number(strengthBonus)} strength − ${number(dissentPenalty)} dissent = ${number(sum)}, stretched by kappa ${kappa} → ${number(consensus.confidence)}`,
  );
  printLine(
    `Bias ${side(bias.direction)} ${number(bias.strength)}; effective heads ${number(explained.effectiveHeads, 2)}`,
  );
  printWinProbability(explained);
  printConfluenceAndPlan(explained);
  title('Gates');
  printTable(
    ['gate', 'finding', 'measured', 'threshold'],
    explained.gates.map(({ gate, code, measured, threshold }) => [
      gate,
      code || 'passed',
      number(measured),
      number(threshold),
    ]),
  );
  printRuling(explained);
  title('Without this head');
  printTable(
    ['head', 'direction', 'for', 'confidence'],
    explained.withoutHead.map((one) => [one.head, side(one.direction), String(one.agreeing), number(one.confidence)]),
  );
  title('Journaled at this close, on all timeframes');
  for (const { kind, fields } of decisions) printLine(printable(`${kind} ${JSON.stringify(fields)}`));
  if (decisions.length === 0) printLine('nothing');
  if (outcome !== null) printLine(printable(`outcome at ${outcome.at}: ${JSON.stringify(outcome.fields)}`));
}

function printWinProbability({ winProbability, consensus }: Explanation): void {
  const confidence = `Confidence ${number(consensus.confidence)} is a score`;
  if (winProbability === null) {
    printLine(
      `${confidence}; how often it wins is not known: no candidate's, or under 200 outcomes at the last midnight`,
    );
    return;
  }
  const { value, lowerBound, alikeCount, count, baseRate } = winProbability;
  printLine(
    `${confidence}; of ${alikeCount} like it won ${number(value)}, at least ${number(lowerBound)} (one-sided); of all ${count} outcomes ${number(baseRate)}`,
  );
}

function printRuling({ ruling }: Explanation): void {
  if (ruling === null) return;
  const { code, measured, threshold, reference } = ruling;
  printLine(code === '' ? 'Portfolio: SIGNAL' : `Portfolio: ${code} ${number(measured)} against ${number(threshold)}`);
  if (reference === 0) printLine('Not followed: another candidate of its kind was open.');
}

function printConfluenceAndPlan({ confluence, kappa, plan }: Explanation): void {
  if (confluence !== null) {
    const { parts, sum, trigger, value } = confluence;
    const terms = Object.entries(CONFLUENCE_WEIGHTS).map(
      ([name, weight]) => `${weight} × ${number(parts[name as keyof typeof parts])} ${name}`,
    );
    printLine(
      `Confluence: ${terms.join(' + ')} = ${number(sum)}, stretched by kappa ${kappa} → ${number(value)}; trigger ${trigger.setup} ${trigger.name}`.trimEnd(),
    );
  }
  if (plan === null) return;
  if ('refused' in plan) printLine(`Plan: ${plan.refused}`);
  else {
    const { entry, zone, stop, target, stopKind, targetKind, rewardRiskGross, rewardRiskNet } = plan;
    printLine(
      `Plan: ${zone === null ? `entry ${entry}` : `limit ${entry} in the middle of ${ZONES[zone]}`}, stop ${number(stop, 2)} (${stopKind}), target ${number(target, 2)} (${targetKind}), reward:risk ${number(rewardRiskGross, 2)} gross, ${number(rewardRiskNet, 2)} net`,
    );
  }
}
