import { definitionOf } from './catalogue.ts';
import type { FigureName } from './catalogue.ts';
import type { Tables } from './tables.ts';

/** Where something that other reports show stands in this one. */
export type Place =
  | { readonly kind: 'figure'; readonly names: readonly FigureName[] }
  /** Fields of the run's manifest, shown with the run. */
  | { readonly kind: 'manifest'; readonly field: string }
  /** A field of summary.json, shown on the page. */
  | { readonly kind: 'summary'; readonly field: string }
  | { readonly kind: 'table'; readonly names: readonly (keyof Tables)[] }
  | { readonly kind: 'chart'; readonly names: readonly string[] }
  /** A file of the run's folder or a program. */
  | { readonly kind: 'elsewhere'; readonly where: string }
  | { readonly kind: 'absent'; readonly because: string };

export const figures = (...names: FigureName[]): Place => ({ kind: 'figure', names });
export const manifest = (field: string): Place => ({ kind: 'manifest', field });
export const summaryField = (field: string): Place => ({ kind: 'summary', field });
export const tables = (...names: (keyof Tables)[]): Place => ({ kind: 'table', names });
export const charts = (...names: string[]): Place => ({ kind: 'chart', names });
export const elsewhere = (where: string): Place => ({ kind: 'elsewhere', where });
export const absent = (because: string): Place => ({ kind: 'absent', because });

/** A place in words: 'figure Sharpe (sharpe)', 'chart equity', 'does not apply, because …'. */
export function placeText(place: Place): string {
  switch (place.kind) {
    case 'figure':
      return `figure ${place.names.map((name) => `${definitionOf(name).label} (${name})`).join(', ')}`;
    case 'manifest':
      return `run manifest, ${place.field}`;
    case 'summary':
      return `summary, ${place.field}`;
    case 'table':
    case 'chart':
      return `${place.kind} ${place.names.join(', ')}`;
    case 'elsewhere':
      return place.where;
    case 'absent':
      return `does not apply, because ${place.because}`;
  }
}
