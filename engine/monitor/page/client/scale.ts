import { DAY_MS, MINUTE_MS } from '../../../market/units.ts';

/** Maps one range of numbers to another in a straight line; a range of no width maps to the middle. */
export function linearScale(
  domain: readonly [number, number],
  range: readonly [number, number],
): (value: number) => number {
  const [from, to] = domain;
  const [start, end] = range;
  if (from === to) return () => (start + end) / 2;
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/** Round numbers inside a range, about `count` of them, ascending: steps of 1, 2, 2.5 or 5 times a power of ten. */
export function roundTicks(from: number, to: number, count: number): readonly number[] {
  if (!(to > from)) return [from];
  const rough = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}

const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 10_080, 43_200].map(
  (minutes) => minutes * MINUTE_MS,
);

/** Times of the clock inside a span, at most `count` of them, ascending: whole minutes, hours or days of UTC. */
export function timeTicks(from: number, to: number, count: number): readonly number[] {
  const rough = (to - from) / Math.max(1, count);
  const step = TIME_STEPS.find((one) => one >= rough) ?? Math.ceil(rough / DAY_MS) * DAY_MS;
  const ticks: number[] = [];
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) ticks.push(time);
  return ticks;
}

/** A tick's text: the day where one begins, the time of day elsewhere. */
export function tickText(time: number): string {
  const iso = new Date(time).toISOString();
  return time % DAY_MS === 0 ? iso.slice(5, 10) : iso.slice(11, 16);
}

/** A range with room above and below, a share of its height on each side; never without height. */
export function padded(from: number, to: number, share: number): readonly [number, number] {
  const room = (to - from) * share || Math.abs(to) * 0.001 || 1;
  return [from - room, to + room];
}
