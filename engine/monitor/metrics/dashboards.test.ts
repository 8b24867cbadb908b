import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { busyRun } from './testing/busy-run.ts';
import { askedFor } from './testing/promql.ts';
import { HAS_PROMTOOL, promtool } from './testing/promtool.ts';
import { metricsOf } from './testing/samples.ts';
import type { Told } from './testing/samples.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly thresholds?: { readonly steps: readonly object[] } };
  };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly Panel[];
}

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
const FILES = ['system-overview.json', 'trading-performance.json', 'infrastructure.json'] as const;
const DASHBOARDS = FILES.map((file) => [file, JSON.parse(read(file)) as Dashboard] as const);
/** What Prometheus adds to every series. */
const OF_TARGET = ['job', 'instance'];

/** The rules' expressions, over one line or several. */
const ALERTS = [...read('alerts.yml').matchAll(/expr: (?:>-\n((?: {10}.*\n)+)|(.*)\n)/g)].map(
  (found) => found[1] ?? found[2]!,
);

const queriesOf = ({ panels }: Dashboard): string[] =>
  panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const variableQuery = ({ query }: Variable): string => (typeof query === 'string' ? query : query.query);

/** A query as Prometheus gets it, every variable filled in. */
function filledIn(query: string): string {
  return query.replace(/\$__(rate_interval|range)/g, '5m').replace(/\$(instance|bot|symbol)/g, '.*');
}

/** The label's values that a matcher names outright: those that must exist. */
function namedBy({ operator, value }: { readonly operator: string; readonly value: string }): string[] {
  if (value.includes('$') || operator.startsWith('!')) return [];
  return operator === '=' ? [value] : value.split('|');
}

/** What a query asks for that is not there. */
function unknownTo(told: Map<string, Told>, query: string): string[] {
  const { selectors, groupedBy } = askedFor(query);
  const unknown = selectors.flatMap(({ metric, matchers }) => {
    const labels = told.get(metric);
    if (labels === undefined) return [metric];
    return matchers.flatMap((matcher) => {
      if (OF_TARGET.includes(matcher.label)) return [];
      const values = labels.get(matcher.label);
      if (values === undefined) return [`${metric}{${matcher.label}}`];
      return namedBy(matcher).flatMap((value) => (values.has(value) ? [] : [`${metric}{${matcher.label}="${value}"}`]));
    });
  });
  const known = new Set([...OF_TARGET, ...selectors.flatMap(({ metric }) => [...(told.get(metric)?.keys() ?? [])])]);
  return [...unknown, ...groupedBy.filter((label) => !known.has(label)).map((label) => `by (${label}) of ${query}`)];
}

/** What a panel leaves unsaid. */
function complaintsAbout({ title, description = '', datasource, fieldConfig, targets = [] }: Panel): string[] {
  const { unit = '', thresholds } = fieldConfig?.defaults ?? {};
  const refIds = new Set(targets.map(({ refId }) => refId));
  const complaints = [
    description.length < 20 && 'has no description',
    (datasource?.type !== 'prometheus' || datasource.uid !== '${datasource}') && 'has its own source of data',
    unit === '' && 'has no unit',
    (thresholds?.steps ?? []).length === 0 && 'has no thresholds',
    (targets.length === 0 || refIds.size !== targets.length) && 'has no queries, or two of one name',
  ];
  return complaints.filter((complaint) => complaint !== false).map((complaint) => `${title} ${complaint}`);
}

let told: Map<string, Told>;
beforeAll(async () => {
  const { metrics } = busyRun();
  told = metricsOf((await metrics.exposition()).text);
  metrics.close();
});

const folder = mkdtempSync(join(tmpdir(), 'ninefold-dashboards-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('what a query asks for', () => {
  it('is found in PromQL', () => {
    const query = 'topk(5, sum by (code, le) (rate(a_total{b="x",c=~"$d"}[$__rate_interval]))) / on (job) d:e > 0.5';
    expect(askedFor(query)).toEqual({
      selectors: [
        {
          metric: 'a_total',
          matchers: [
            { label: 'b', operator: '=', value: 'x' },
            { label: 'c', operator: '=~', value: '$d' },
          ],
        },
        { metric: 'd:e', matchers: [] },
      ],
      groupedBy: ['code', 'le', 'job'],
    });
  });

  it('and missed when it is not there', () => {
    const wrong = [
      'bw_no_such_total',
      'bw_engine_state{status="live"}',
      'bw_engine_state{state="asleep"}',
      'sum by (kind) (bw_price)',
    ];
    expect(wrong.map((query) => unknownTo(told, query).length)).toEqual([1, 1, 1, 1]);
  });

  it('by alerts is there', () => {
    expect(ALERTS.length).toBe(read('alerts.yml').split('- alert: ').length - 1);
    expect(ALERTS.flatMap((query) => unknownTo(told, query))).toEqual([]);
  });
});

describe.each(DASHBOARDS)('%s', (file, dashboard) => {
  const { panels, templating } = dashboard;
  const drawn = panels.filter(({ type }) => type !== 'row');

  it('asks only for what is there', () => {
    const queries = [...queriesOf(dashboard), ...templating.list.map(variableQuery)];
    const metrics = queries.map((query) => /^label_values\((.*), \w+\)$/.exec(query)?.[1] ?? query);
    const asked = metrics.filter((query) => query !== 'prometheus').flatMap((query) => unknownTo(told, query));
    expect(asked).toEqual([]);
  });

  it('is a dashboard of Grafana 10 and newer, with a source of data to choose', () => {
    expect(dashboard.schemaVersion).toBe(39);
    expect(dashboard.uid).toBe(`ninefold-${file.replace('.json', '')}`);
    expect(templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    const names = templating.list.map(({ name }) => name);
    const used = queriesOf(dashboard).flatMap((query) => [...query.matchAll(/\$(\w+)/g)].map(([, name]) => name!));
    const builtIn = ['__rate_interval', '__range'];
    expect(used.filter((name) => !names.includes(name) && !builtIn.includes(name))).toEqual([]);
    expect(names.filter((name) => name !== 'datasource' && !used.includes(name))).toEqual([]);
  });

  it('says of every panel what it shows, in which unit, and from where good ends', () => {
    expect(drawn.length).toBeGreaterThan(10);
    expect(drawn.flatMap(complaintsAbout)).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(drawn.map(({ title }) => title)).size).toBe(drawn.length);
  });

  it('lays its panels side by side, none over another', () => {
    const taken = new Map<string, string>();
    const clashes: string[] = [];
    for (const { title, gridPos } of panels) {
      if (gridPos.x + gridPos.w > 24) clashes.push(`${title} over the edge`);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          const other = taken.get(`${x},${y}`);
          if (other !== undefined) clashes.push(`${title} over ${other}`);
          taken.set(`${x},${y}`, title);
        }
      }
    }
    expect(clashes).toEqual([]);
  });

  it.skipIf(!HAS_PROMTOOL)('speaks PromQL, by promtool (Debian package prometheus)', () => {
    const rules = queriesOf(dashboard).map((query, i) => ({ record: `panel:query:${i}`, expr: filledIn(query) }));
    const path = join(folder, file);
    writeFileSync(path, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const { status, output } = promtool(['check', 'rules', path]);
    expect(output).toContain(`SUCCESS: ${rules.length} rules found`);
    expect(status).toBe(0);
  });
});
