import type { HeadVoteAnswer, VoteAnswer } from '../../../live/status.ts';
import { clockText, decimalText, directionSign, percentText, timeframeText } from './text.ts';
import type { Tip } from './tip.ts';

/** What a cell of the vote grid shows: a sign that needs no colour, a figure, and how strong its colour is. */
export interface VoteCell {
  readonly sign: string;
  readonly figure: string;
  /** long, short, neutral, or none while a head has not enough to say anything. */
  readonly side: 'long' | 'short' | 'neutral' | 'none';
  /** 0 (none) to 4 (sure). */
  readonly strength: number;
}

const SIDES = { '1': 'long', '0': 'neutral', '-1': 'short' } as const;

function sideOf(direction: number): 'long' | 'short' | 'neutral' {
  return SIDES[String(Math.sign(direction)) as '1' | '0' | '-1'];
}

/** One head's vote, or a consensus, as a cell; confidence is 0..1. */
export function voteCell({
  direction,
  confidence,
  isReady = true,
}: Pick<HeadVoteAnswer, 'direction' | 'confidence'> & { readonly isReady?: boolean }): VoteCell {
  if (!isReady) return { sign: '…', figure: '', side: 'none', strength: 0 };
  const side = sideOf(direction);
  if (side === 'neutral') return { sign: directionSign(0), figure: '', side, strength: 0 };
  const strength = Math.min(4, Math.max(1, Math.ceil(confidence * 4)));
  return { sign: directionSign(direction), figure: decimalText(confidence * 100), side, strength };
}

/** A vote in one phrase: 'long, 72 %'. */
export function votePhrase({
  direction,
  confidence,
  isReady = true,
}: Pick<HeadVoteAnswer, 'direction' | 'confidence'> & { readonly isReady?: boolean }): string {
  if (!isReady) return 'warming up';
  const side = sideOf(direction);
  return side === 'neutral' ? side : `${side}, ${percentText(confidence, 0)}`;
}

const about = ({ symbol, minutes }: VoteAnswer): string => `${symbol} ${timeframeText(minutes)}`;

/** What a head said and why, for the card beside its cell. */
export function headTip(answer: VoteAnswer, vote: HeadVoteAnswer): Tip {
  const lines = vote.reasons.length === 0 ? ['No reasons given.'] : vote.reasons;
  return {
    title: `${vote.head}: ${votePhrase(vote)}`,
    lines: [...lines, `${about(answer)}, close of ${clockText(answer.time)} UTC`],
  };
}

/** How the heads' votes came together. */
export function consensusTip(answer: VoteAnswer): Tip {
  const ready = answer.votes.filter((vote) => vote.isReady);
  const named = (direction: number): string => {
    const heads = ready.filter((vote) => Math.sign(vote.direction) === direction).map((vote) => vote.head);
    return heads.length === 0 ? 'none' : heads.join(', ');
  };
  const waiting = answer.votes.length - ready.length;
  return {
    title: `Consensus: ${votePhrase(answer)}`,
    lines: [
      `Long: ${named(1)}`,
      `Short: ${named(-1)}`,
      `Neutral: ${named(0)}`,
      ...(waiting > 0 ? [`${waiting} still warming up`] : []),
      `${about(answer)}, close of ${clockText(answer.time)} UTC`,
    ],
  };
}
