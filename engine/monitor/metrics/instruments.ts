import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { LiveEvent, LiveStatus } from '../../live/status.ts';
import type { BoundedLabel } from './bounded-label.ts';

/** One subject's metrics: what they hear of as it happens, and what they read when they are asked for. */
export interface Subject {
  hear?(event: LiveEvent): void;
  read?(status: LiveStatus): void;
}

/** The labels that configuration bounds, common to all subjects. */
export interface KnownLabels {
  readonly symbols: BoundedLabel;
  readonly bots: BoundedLabel;
}

/** A metric's name, help and label names; buckets are upper bounds in seconds. */
interface About<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly Label[];
}

/** A counter of something that is counted elsewhere: it rises with the total there, and never falls. */
export class RisingTotal<Label extends string> {
  readonly #counter: Counter<Label>;
  readonly #last = new Map<string, number>();

  constructor(counter: Counter<Label>) {
    this.#counter = counter;
  }

  /** The total now stands at this. Where it fell (old rows were removed), only what is added from there on counts. */
  reach(total: number, labels: Readonly<Record<Label, string>>): void {
    const key = JSON.stringify(labels);
    this.#counter.inc(labels, Math.max(0, total - (this.#last.get(key) ?? 0)));
    this.#last.set(key, total);
  }
}

/** Makes metrics in one registry. */
export class Instruments {
  readonly register: Registry;

  constructor(register: Registry) {
    this.register = register;
  }

  /** What stands now, and may fall. */
  gauge<Label extends string = never>(about: About<Label>): Gauge<Label> {
    return new Gauge<Label>({ ...about, labelNames: about.labelNames ?? [], registers: [this.register] });
  }

  /** What happened so often, counted here. */
  counter<Label extends string = never>(about: About<Label>): Counter<Label> {
    return new Counter<Label>({ ...about, labelNames: about.labelNames ?? [], registers: [this.register] });
  }

  /** What happened so often, counted elsewhere. */
  total<Label extends string = never>(about: About<Label>): RisingTotal<Label> {
    return new RisingTotal(this.counter(about));
  }

  /** How long something took, by buckets of seconds. */
  histogram<Label extends string = never>(about: About<Label> & { readonly buckets: number[] }): Histogram<Label> {
    return new Histogram<Label>({ ...about, labelNames: about.labelNames ?? [], registers: [this.register] });
  }
}

/** Sets 1 for the value that holds and 0 for the others. */
export function setOneHot(gauge: Gauge<'state'>, states: readonly string[], holds: string): void {
  for (const state of states) gauge.set({ state }, state === holds ? 1 : 0);
}
