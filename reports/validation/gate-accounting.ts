import type { GateAccount, GateRow } from './gate-account.ts';
import type { VariantResult } from './part.ts';
import type { Maybe } from './validation.ts';

/** The part of a strategy's own account that gates are judged by. */
interface FunnelAccount {
  readonly scans: readonly {
    readonly symbol: string;
    readonly minutes: number;
    readonly scans: number;
    readonly refusals: Readonly<Record<string, number>>;
    readonly signals: number;
  }[];
  readonly shadows: readonly {
    readonly refusedBy: string | null;
    readonly count: number;
    readonly winRate: number;
    readonly sumR: number;
  }[];
}

/** Gates by what they refused and what that would have earned: a strategy without a funnel has none. */
export function gateAccount(account: object | null, variants: readonly VariantResult[]): Maybe<GateAccount> {
  if (!hasFunnel(account)) return { absent: 'the strategy keeps no funnel: it refuses nothing with a reason' };
  const refused = new Map<string, number>();
  for (const { refusals } of account.scans)
    for (const [code, count] of Object.entries(refusals)) refused.set(code, (refused.get(code) ?? 0) + count);
  const shadows = new Map(account.shadows.map((shadow) => [shadow.refusedBy, shadow]));
  const rowOf = (code: string, count: number, key: string | null): GateRow => {
    const shadow = shadows.get(key);
    if (shadow === undefined || shadow.count === 0)
      return { code, refused: count, followed: 0, winRate: null, meanR: null, sumR: null };
    const { count: followed, winRate, sumR } = shadow;
    return { code, refused: count, followed, winRate, meanR: sumR / followed, sumR };
  };
  const signals = account.scans.reduce((total, one) => total + one.signals, 0);
  const rows = [...refused].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return {
    funnel: account.scans.map(({ symbol, minutes, scans, refusals, signals: emitted }) => ({
      symbol,
      minutes,
      scans,
      refusals,
      signals: emitted,
    })),
    rows: rows.map(([code, count]) => rowOf(code, count, code)),
    emitted: signals === 0 ? null : rowOf('', signals, null),
    leaveOneOut: variants.filter(({ group }) => group === 'gate'),
  };
}

function hasFunnel(account: object | null): account is FunnelAccount {
  if (account === null) return false;
  const { scans, shadows } = account as Partial<FunnelAccount>;
  return Array.isArray(scans) && Array.isArray(shadows);
}
