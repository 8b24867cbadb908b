import { describe, expect, it } from 'vitest';
import { ActivityLog, ACTIVITY_KINDS, draftOf, draftOfRow } from './activity-log.ts';
import type { Message } from './messages.ts';

const ALL = new Set(ACTIVITY_KINDS);
const everything = (): boolean => true;

function refused(symbol: string, timestamp = 0): Message {
  const data = { symbol, bot: 'b', code: 'CONF_LT_80', measured: 0.5, threshold: 0.8 };
  return { type: 'workflow_update', timestamp, update: 'signal_rejected', data };
}

function logOf(messages: readonly Message[]): ActivityLog {
  const log = new ActivityLog();
  for (const message of messages) log.note(draftOf(message)!);
  return log;
}

describe('recent activity', () => {
  it('tells every kind of message in words, and nothing twice', () => {
    const at = { timestamp: 7 };
    expect(draftOf(refused('A'))).toMatchObject({ kind: 'refusals', text: 'CONF_LT_80: 0.50 against 0.80' });
    const votes = [{ direction: 1 }, { direction: 1 }, { direction: 0 }];
    const consensus = {
      ...at,
      type: 'workflow_update',
      update: 'consensus_calculation',
      data: { minutes: 240, votes },
    } as const;
    expect(draftOf(consensus)).toMatchObject({ kind: 'consensus', text: '4h: 2 long, 0 short, 1 neutral' });
    expect(draftOf({ ...at, type: 'bot_changed', bot: 'b', state: 'paused', reason: 'asked' })).toMatchObject({
      text: 'paused: asked',
    });
    expect(draftOf({ ...at, type: 'status_changed', phase: 'held', reason: null })).toMatchObject({
      text: 'run is held',
    });
    expect(draftOf({ ...at, type: 'workflow_update', update: 'signal_generated', data: {} })).toBeUndefined();
    const row = {
      timestamp: 3,
      step: 'candle_received',
      symbol: 'A',
      timeframe: '1m',
      bot: null,
      detail: 'opened',
    } as const;
    expect(draftOfRow(row)).toEqual({ time: 3, kind: 'candles', symbols: ['A'], bot: null, text: 'opened' });
  });

  it('makes one line of what happened to many symbols in one instant', () => {
    const log = logOf([refused('A'), refused('B'), refused('A'), refused('C', 60_000)]);
    const lines = log.newest(ALL, everything);
    expect(lines.map(({ symbols }) => symbols)).toEqual([['C'], ['A', 'B']]);
  });

  it('keeps what is rare beside what is frequent', () => {
    const change: Message = { type: 'status_changed', timestamp: 0, phase: 'live', reason: null };
    const flood = Array.from({ length: 500 }, (_, i) => refused('A', i));
    const log = logOf([change, ...flood]);
    expect(log.newest(ALL, everything)).toHaveLength(100);
    expect(log.newest(new Set(['system']), everything)).toHaveLength(1);
    expect(log.newest(new Set(['refusals']), everything)[0]!.time).toBe(499);
  });

  it('hides symbols that do not pass, and nothing that has none', () => {
    const log = logOf([
      refused('A'),
      refused('B', 1),
      { type: 'status_changed', timestamp: 2, phase: 'live', reason: null },
    ]);
    expect(log.newest(ALL, (symbol) => symbol === 'B').map(({ symbols }) => symbols)).toEqual([[], ['B']]);
  });
});
