/** Samples of an exposition by series, 'name{label="value",…}' as it stands there. */
export function samplesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** A metric that is told of: the values of each of its labels. */
export type Told = Map<string, Set<string>>;

/** What can be asked for by name: every metric of an exposition, a histogram by its three series. */
export function metricsOf(text: string): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    for (const end of type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) told.set(name! + end, new Map());
  }
  for (const series of samplesOf(text).keys()) {
    const labels = told.get(series.split('{')[0]!)!;
    for (const [, label, value] of series.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      labels.set(label!, (labels.get(label!) ?? new Set()).add(value!));
    }
  }
  return told;
}
