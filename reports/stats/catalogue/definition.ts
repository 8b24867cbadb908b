/**
 * How a figure is printed: fraction as %, money in quote units, count whole, ratio and r plain, duration in ms, time as
 * a date (epoch ms).
 */
export type Unit = 'fraction' | 'money' | 'count' | 'ratio' | 'r' | 'duration' | 'times' | 'time';

/** A figure's label, unit, and one sentence for the glossary: the formula and its convention. */
export type Definition = readonly [label: string, unit: Unit, meaning: string];

/** Definitions by figure name, in the order of display. */
export type Definitions = Readonly<Record<string, Definition>>;
