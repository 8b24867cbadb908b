import { describe, expect, it } from 'vitest';
import { CHARTS } from '../charts/compile.ts';
import { sampleRecord } from '../testing/record.ts';
import { FIGURE_NAMES } from './catalogue.ts';
import { placeText } from './checklist-place.ts';
import { CHECKLIST } from './checklist.ts';
import { summarise } from './summary.ts';

const numbers = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);

describe('the checklist', () => {
  const summary = summarise(sampleRecord());

  it('has every item once, in order', () => {
    expect(CHECKLIST.map(({ item }) => item)).toEqual([...numbers('M', 156), ...numbers('T', 13), ...numbers('C', 33)]);
  });

  it('names only figures, tables, charts and fields that exist', () => {
    const known = {
      figure: new Set<string>(FIGURE_NAMES),
      table: new Set(Object.keys(summary.tables)),
      chart: new Set(Object.keys(CHARTS)),
    };
    const hasField = (path: string): boolean =>
      path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], summary) !== undefined;
    const missing = CHECKLIST.flatMap(({ item, place }) => {
      if ('names' in place)
        return place.names.filter((name) => !known[place.kind].has(name)).map((name) => [item, name]);
      if (!('field' in place)) return [];
      const fields = place.field.split(', ').map((field) => (place.kind === 'manifest' ? `manifest.${field}` : field));
      return fields.filter((field) => !hasField(field)).map((field) => [item, field]);
    });
    expect(missing).toEqual([]);
  });

  it('leaves out what has no meaning here, with the reason', () => {
    const left = CHECKLIST.filter(({ place }) => place.kind === 'absent');
    expect(left.map(({ item }) => item)).toEqual(['T13', 'C29', 'C30']);
    for (const { place } of left) expect(placeText(place)).toMatch(/^does not apply, because .{20}/);
  });

  it('shows five figures that no other report has', () => {
    const used = new Set(CHECKLIST.flatMap(({ place }) => (place.kind === 'figure' ? place.names : [])));
    expect(FIGURE_NAMES.filter((name) => !used.has(name))).toEqual([
      'openTrades',
      'grossProfit',
      'slippage',
      'funding',
      'costShare',
    ]);
  });

  it('reads well', () => {
    const text = (item: string): string => placeText(CHECKLIST.find((one) => one.item === item)!.place);
    expect(text('M74')).toBe('figure Sharpe (sharpe)');
    expect(text('C33')).toBe('chart equity, underwater, daily-returns');
    expect(text('M9')).toBe('summary, conventions.riskFreeRate');
  });
});
