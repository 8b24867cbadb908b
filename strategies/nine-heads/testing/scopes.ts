import { CandleCursor } from '../../../engine/market/candle.ts';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { restoreFields } from '../../../engine/market/state.ts';
import type { State } from '../../../engine/market/state.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import type { ObservationView } from '../../../engine/strategy/view.ts';
import { Aggregator } from '../../../engine/time/aggregate.ts';
import { DailyCloses } from '../primitives/daily-closes.ts';
import { MarketScope, SCOPE_MINUTES } from '../scope-state.ts';
import type { MarketScopeOptions, TimeframeScope } from '../scope-state.ts';

/** Side data of which nothing is known. */
export const NOTHING_KNOWN: ObservationView = {
  payload: undefined,
  eventTime: undefined,
  availableAt: undefined,
  number: () => undefined,
  recent: [],
};

/** A market scope of a symbol called TEST that knows no side data, but for what the options say. */
export function testMarket(options: Partial<MarketScopeOptions> = {}): MarketScope {
  return new MarketScope({
    symbol: 'TEST',
    dailies: new DailyCloses(['TEST']),
    observe: () => NOTHING_KNOWN,
    ...options,
  });
}

/** A market scope with the aggregation that an engine would do for it. */
export class ScopeRun {
  readonly market: MarketScope;
  private readonly cursor = new CandleCursor();
  private readonly aggregators = SCOPE_MINUTES.slice(1).map((minutes) => new Aggregator(minutes));

  constructor(market: MarketScope = testMarket()) {
    this.market = market;
  }

  /** Takes row `row` of 1m candles; gives the scopes of the timeframes that closed, ascending. */
  step(minutes: CandleColumns, row: number): TimeframeScope[] {
    const { cursor, market } = this;
    cursor.bind(minutes);
    cursor.moveTo(row);
    cursor.closeTime = cursor.openTime + MINUTE_MS;
    market.minute(cursor);
    const closed = [market.close(1, cursor)];
    for (const aggregator of this.aggregators) {
      if (aggregator.add(cursor)) closed.push(market.close(aggregator.minutes, aggregator.candle));
    }
    return closed;
  }

  /** Puts back what `saveState` took of another run. */
  restore(state: State): void {
    restoreFields(this, state);
  }
}

/**
 * Runs 1m candles through aggregation and yields the scope of every close of every timeframe, as the heads see it: all
 * timeframes of a frame have moved before the first of them is yielded. The scopes are reused.
 */
export function* scopesOf(minutes: CandleColumns, market?: MarketScope): Generator<TimeframeScope> {
  const run = new ScopeRun(market);
  for (let row = 0; row < minutes.length; row++) yield* run.step(minutes, row);
}
