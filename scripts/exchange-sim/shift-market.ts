import type { SimulatedMarket } from '../../engine/live/simulator/market.ts';

/** The same market later: everything that happens, happens `ms` after its time. */
export function shiftMarket(market: SimulatedMarket, ms: number): SimulatedMarket {
  const { instruments, firstOpen } = market;
  return {
    instruments,
    ...(firstOpen === undefined ? {} : { firstOpen: firstOpen + ms }),
    candle(symbol, openTime) {
      const candle = market.candle(symbol, openTime - ms);
      return candle && { ...candle, openTime, closeTime: candle.closeTime + ms };
    },
    observations(kind, symbol, { from, to }) {
      const all = market.observations?.(kind, symbol, { from: from - ms, to: to - ms }) ?? [];
      return all.map((one) => ({
        ...one,
        id: `${one.id}+${ms}`,
        eventTime: one.eventTime + ms,
        availableAt: one.availableAt + ms,
      }));
    },
  };
}
