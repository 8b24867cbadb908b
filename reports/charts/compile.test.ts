import { compile } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { CHARTS, compileCharts } from './compile.ts';

describe('charts', () => {
  it.each(Object.entries(CHARTS))('%s compiles without a warning', (_name, spec) => {
    const said: unknown[] = [];
    const logger = {
      level: () => logger,
      error: (...words: unknown[]) => (said.push(...words), logger),
      warn: (...words: unknown[]) => (said.push(...words), logger),
      info: () => logger,
      debug: () => logger,
    };
    compile(spec, { logger: logger as never });
    expect(said).toEqual([]);
  });

  it('hold no data, name no address, and take their width from the page', () => {
    for (const spec of Object.values(compileCharts()) as { data: object[]; width: number }[]) {
      expect(spec.data.filter((set) => 'values' in set || 'url' in set)).toEqual([]);
      expect(JSON.stringify(spec)).not.toContain('http');
      expect(spec.width).toBeGreaterThan(0);
    }
  });
});
