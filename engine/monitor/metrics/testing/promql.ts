/** A selector of a query: the metric and what its labels must be. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/** What a query asks for. */
export interface Asked {
  readonly selectors: readonly Selector[];
  /** Labels that it groups, joins or matches by. */
  readonly groupedBy: readonly string[];
}

const KEYWORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'by', 'on', 'without', 'ignoring']);
const GROUPING = /\b(?:by|on|without|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const SELECTOR = /(?<![\w:."$])([a-zA-Z_:][\w:]*)\s*(\{[^}]*\})?(?!\s*\()(?![\w:])/g;
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g;

/** The metrics and labels of a PromQL expression: as much of the language as rules and dashboards here use. */
export function askedFor(expression: string): Asked {
  const groupedBy: string[] = [];
  const rest = expression
    .replace(GROUPING, (_, labels: string) => {
      groupedBy.push(...labels.split(',').map((label) => label.trim()));
      return ' ';
    })
    .replace(/\[[^\]]*\]/g, '');
  const selectors = [...rest.matchAll(SELECTOR)]
    .filter(([, metric]) => !KEYWORDS.has(metric!))
    .map(([, metric, braces = '']): Selector => {
      const matchers = [...braces.matchAll(MATCHER)].map(([, label, operator, value]) => {
        return { label: label!, operator: operator!, value: value! };
      });
      return { metric: metric!, matchers };
    });
  return { selectors, groupedBy };
}
