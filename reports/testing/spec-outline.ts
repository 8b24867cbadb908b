/** A compiled vega spec, or a part of it: plain JSON. */
type Part = Readonly<Record<string, unknown>>;

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);
const partsOf = (value: unknown): readonly Part[] => (Array.isArray(value) ? value.filter(isPart) : []);

/** JSON with sorted keys and numbers to six digits, quotes left out: short enough to be read in a review. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`;
  if (isPart(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${key}: ${plain(value[key])}`).join(', ')}}`;
  }
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}

/** Channels that say what is shown, not how wide a font is. */
const CHANNELS = [
  'x',
  'x2',
  'xc',
  'y',
  'y2',
  'yc',
  'fill',
  'stroke',
  'opacity',
  'fillOpacity',
  'size',
  'shape',
  'text',
  'tooltip',
];

function markLines(mark: Part, indent: string): string[] {
  const from = isPart(mark['from']) ? ` from ${plain(mark['from'])}` : '';
  const update = isPart(mark['encode']) && isPart(mark['encode']['update']) ? mark['encode']['update'] : {};
  const channels = CHANNELS.filter((channel) => channel in update).map(
    (channel) => `${indent}  ${channel} ${plain(update[channel])}`,
  );
  return [`${indent}mark ${String(mark['type'])}${from}`, ...channels, ...layoutLines(mark, `${indent}  `)];
}

function layoutLines(part: Part, indent: string): string[] {
  const axes = partsOf(part['axes']).filter((axis) => axis['labels'] !== false || axis['grid'] === true);
  return [
    ...partsOf(part['scales']).map(
      ({ name, type, domain, ...rest }) =>
        `${indent}scale ${plain({ name, type, domain, reverse: rest['reverse'] ?? false })}`,
    ),
    ...axes.map(
      ({ scale, orient, format, grid }) =>
        `${indent}axis ${plain({ scale, orient, format: format ?? 'none', grid: grid ?? false })}`,
    ),
    ...partsOf(part['marks']).flatMap((mark) => markLines(mark, indent)),
  ];
}

/** What a compiled chart shows, one line per dataset, scale, axis, mark and channel. */
export function outlineOf(spec: Part): string {
  const data = partsOf(spec['data']).map(
    ({ name, source, transform }) => `data ${plain({ name, source: source ?? 'given', transform: transform ?? [] })}`,
  );
  return [...data, ...layoutLines(spec, '')].join('\n');
}
