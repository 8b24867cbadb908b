import { Random } from '../../../market/random.ts';
import type { LiveClock } from '../../edge/clock.ts';
import type { Control } from '../control.ts';
import type { SimulatedMarket } from '../market.ts';
import type { RestAsk } from '../rest/ask.ts';
import type { CandleMessage } from '../speech.ts';
import type { StreamClient } from '../stream-client.ts';
import type { Act, Fault, RequestAsk, UpgradeAsk } from './fault.ts';

/** A fault with its time, epoch ms, and its parameters. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly from: number;
  readonly to: number;
  readonly params: object;
}

/** What a director works with. */
export interface DirectorParts {
  readonly clock: LiveClock;
  readonly market: SimulatedMarket;
  readonly faults: readonly PlannedFault[];
  readonly seed: number;
  clients(): readonly StreamClient[];
}

/** Lets faults begin and end at their times, and asks those in effect. */
export class Director {
  /** How often each kind has done something wrong. */
  readonly counts = new Map<string, number>();
  readonly #acts = new Set<Act>();
  readonly #cancels = new Set<() => void>();
  #cancelNext: () => void = () => undefined;

  constructor(parts: DirectorParts) {
    const faults = parts.faults.filter(({ to }) => to > parts.clock.now()).sort((a, b) => a.from - b.from);
    this.await(parts, faults, 0);
  }

  /** Waits for a fault to begin, and only then for the next: a schedule may be long. */
  private await(parts: DirectorParts, faults: readonly PlannedFault[], index: number): void {
    const planned = faults[index];
    if (planned === undefined) return;
    this.#cancelNext = parts.clock.callAt(planned.from, () => {
      this.await(parts, faults, index + 1);
      this.begin(parts, planned, index);
    });
  }

  private begin({ clock, market, seed, clients }: DirectorParts, planned: PlannedFault, index: number): void {
    const { fault, params, to } = planned;
    const random = Random.fromKey(`fault|${seed}|${index}|${fault.kind}`);
    const note = (): void => void this.counts.set(fault.kind, (this.counts.get(fault.kind) ?? 0) + 1);
    const act = fault.begin({ clock, market, random, clients, note }, params);
    const cancel = clock.callAt(to, () => {
      this.#acts.delete(act);
      this.#cancels.delete(cancel);
    });
    this.#acts.add(act);
    this.#cancels.add(cancel);
  }

  close(): void {
    this.#cancelNext();
    for (const cancel of this.#cancels) cancel();
    this.#acts.clear();
  }

  takesUpgrade(ask: UpgradeAsk): boolean {
    return this.some((act) => act.takesUpgrade?.(ask));
  }

  opened(client: StreamClient): void {
    for (const act of this.#acts) act.opened?.(client);
  }

  takesControl(client: StreamClient, ask: Control): boolean {
    return this.some((act) => act.takesControl?.(client, ask));
  }

  takesCandle(client: StreamClient, message: CandleMessage): boolean {
    return this.some((act) => act.takesCandle?.(client, message));
  }

  takesRequest(request: RequestAsk): boolean {
    return this.some((act) => act.takesRequest?.(request));
  }

  page(rows: unknown[][], ask: RestAsk): unknown[][] {
    let page = rows;
    for (const act of this.#acts) page = act.page?.(page, ask) ?? page;
    return page;
  }

  shownAt(now: number): number {
    let shown = now;
    for (const act of this.#acts) shown = Math.min(shown, act.shownAt?.(now) ?? shown);
    return shown;
  }

  private some(takes: (act: Act) => boolean | undefined): boolean {
    for (const act of this.#acts) if (takes(act) === true) return true;
    return false;
  }
}
