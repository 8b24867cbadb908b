import { createCandleColumns } from '../../../engine/market/candle.ts';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { compareObservations, DEFAULT_LAG_MS } from '../../../engine/market/observation.ts';
import type { Observation, ObservationKind, ObservationPayload } from '../../../engine/market/observation.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import { Board } from '../../../engine/run/board.ts';
import { TEST_START } from '../../../engine/testing/candles.ts';
import { DailyCloses } from '../primitives/daily-closes.ts';
import type { TimeframeScope } from '../scope-state.ts';
import { ScopeRun, testMarket } from './scopes.ts';

/**
 * One observation. Beside its payload `what` may name the symbol it speaks of (else the whole market) and when it is
 * available (else after the kind's usual lag).
 */
export function told(kind: ObservationKind, eventTime: number, what: ObservationPayload): Observation {
  const { symbol: named, availableAt: known, ...payload } = what;
  const symbol = typeof named === 'string' ? named : null;
  const availableAt = typeof known === 'number' ? known : eventTime + DEFAULT_LAG_MS[kind];
  const id = `${kind}|${symbol ?? ''}|${eventTime}|${availableAt}`;
  return { id, kind, symbol, eventTime, availableAt, lagAssumed: true, source: 'test', payload };
}

/** 1m candles without range or volume at the closes given, from `start`. */
export function closesOnly(closes: readonly number[], start = TEST_START): CandleColumns {
  const columns = createCandleColumns(closes.length);
  columns.length = closes.length;
  closes.forEach((close, i) => {
    columns.openTime[i] = start + i * MINUTE_MS;
    columns.open[i] = columns.high[i] = columns.low[i] = columns.close[i] = close;
  });
  return columns;
}

/** A symbol's scopes with side data that become known as an engine would have it. */
export class ToldRun {
  readonly run: ScopeRun;
  readonly dailies: DailyCloses;
  private readonly clock = { time: NaN };
  private readonly board = new Board(this.clock);
  private readonly observations: readonly Observation[];
  private readonly candles: CandleColumns;
  private seen = 0;
  private row = 0;

  constructor(
    candles: CandleColumns,
    observations: readonly Observation[],
    options: { readonly symbol?: string; readonly symbols?: readonly string[] } = {},
  ) {
    const { symbol = 'ETHUSDT', symbols = [symbol] } = options;
    this.candles = candles;
    this.observations = [...observations].sort(compareObservations);
    this.dailies = new DailyCloses(symbols);
    const observe = (kind: ObservationKind, isGlobal = false) => this.board.sight(kind, isGlobal ? null : symbol);
    this.run = new ScopeRun(testMarket({ symbol, dailies: this.dailies, observe }));
  }

  /** The next minute: what became known by its close, then its candle. Gives the scopes of the timeframes that closed. */
  step(): TimeframeScope[] {
    const { candles, observations, board } = this;
    this.clock.time = candles.openTime[this.row]! + MINUTE_MS;
    while (this.seen < observations.length && observations[this.seen]!.availableAt <= this.clock.time) {
      board.apply(observations[this.seen++]!);
    }
    return this.run.step(candles, this.row++);
  }

  /** Runs until `time` has been decided; gives the 1m scope of that frame. `look` sees every 1m scope on the way. */
  until(time: number, look: (scope: TimeframeScope) => void = () => {}): TimeframeScope {
    for (;;) {
      const scope = this.step()[0]!;
      look(scope);
      if (scope.candle.closeTime >= time) return scope;
    }
  }
}
