"""Outside references for the statistics: writes series.json (made up, seeded) and reference.json beside this file.

Needs Debian's python3-numpy, -scipy, -pandas and -statsmodels: /usr/bin/python3 reports/stats/testing/reference.py,
then prettier over the two files.
Where a figure is defined by a report (quantstats, backtesting.py, LEAN, freqtrade), its published formula is worked out
anew here with pandas and numpy, with 365 days a year; those programs themselves are not run. Statistics with a name of
their own come from scipy and statsmodels.
"""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
from scipy.stats import norm, spearmanr, truncnorm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

HERE = Path(__file__).parent
YEAR = 365
DAY_MS = 86_400_000
QS, BT, LEAN, FT = "quantstats' formula", "backtesting.py's formula", "LEAN's formula", "freqtrade's formula"


def make_series():
    """450 days from a random walk with memory and fat tails, its benchmark, and 72 trades."""
    rng = np.random.default_rng(20220101)
    market = rng.standard_t(4, 450) * 0.022 + 0.0004
    own = 0.25 * market + rng.standard_t(5, 450) * 0.009 + 0.0008
    own[1:] += 0.12 * own[:-1]
    own[rng.random(450) < 0.07] = 0
    start = int(pd.Timestamp("2021-03-10", tz="UTC").value // 10**6)
    trades = []
    for i in range(72):
        entry = start + int((i * 6.1 + rng.random() * 3) * DAY_MS)
        price = round(float(20000 + 30000 * rng.random()), 2)
        quantity = round(float(1000 / price * (0.5 + rng.random())), 6)
        result = float(rng.normal(3, 40))
        mae = -abs(min(0, result)) / (price * quantity) - float(rng.random()) * 0.01
        mfe = max(0, result) / (price * quantity) + float(rng.random()) * 0.015
        trades.append({
            "id": i + 1, "symbol": ["BTCUSDT", "ETHUSDT", "SOLUSDT"][int(rng.integers(3))],
            "side": "long" if rng.random() < 0.6 else "short", "quantity": quantity, "entryPrice": price,
            "entryTime": entry, "exitTime": entry + int((0.1 + rng.exponential(2)) * DAY_MS),
            "pnl": round(result, 4), "maeFraction": round(mae, 6), "mfeFraction": round(mfe, 6),
        })
    return {
        "note": "Made up with a seed; no market's data.", "start": start, "initialCash": 10000,
        "returns": [round(float(x), 6) for x in own], "benchmark": [round(float(x), 6) for x in market], "trades": trades,
    }


def fall_series(returns):
    """Falls from the peak, negative, the account before the first day included (quantstats: to_drawdown_series)."""
    equity = np.concatenate([[1.0], np.cumprod(1 + returns)])
    return (equity / np.maximum.accumulate(equity) - 1)[1:]


def daily(returns, index):
    """Figures of daily returns by the formulas of quantstats and backtesting.py."""
    r = pd.Series(returns, index=index)
    comp = lambda x: (1 + x).prod() - 1
    months, quarters, years = (r.groupby(index.to_period(p)).apply(comp) for p in "MQY")
    weeks = r.groupby(index.to_period("W-SUN")).apply(comp)
    falls = fall_series(returns)
    share = lambda x: (x > 0).sum() / (x != 0).sum()
    geometric = lambda x: (1 + x).prod() ** (1 / len(x)) - 1
    penalty = math.sqrt(1 + 2 * sum((len(r) - k) / len(r) * abs(np.corrcoef(r[:-1], r[1:])[0, 1]) ** k for k in range(1, len(r))))
    sharpe = r.mean() / r.std() * math.sqrt(YEAR)
    sortino = r.mean() / math.sqrt((r[r < 0] ** 2).sum() / len(r)) * math.sqrt(YEAR)
    factor = r[r > 0].sum() / -r[r < 0].sum()
    payoff = r[r > 0].mean() / -r[r < 0].mean()
    tail = abs(r.quantile(0.95) / r.quantile(0.05))
    ulcer = math.sqrt((falls**2).sum() / (len(r) - 1))
    sr, skew, kurtosis = r.mean() / r.std(), r.skew(), r.kurtosis()
    psr = norm.cdf(sr / math.sqrt((1 - skew * sr + (kurtosis + 2) / 4 * sr**2) / (len(r) - 1)))
    tail_mean = lambda x: truncnorm.mean(-np.inf, norm.ppf(0.05), x.mean(), x.std())
    pitfall = -tail_mean(pd.Series(falls)) / r.std()
    sums = r.groupby(index.to_period("M")).sum()
    wins, losses = r[r >= 0], r[r < 0]
    last = index[-1]
    since = lambda offset: comp(r[index > last - offset])
    sources = {
        f"{QS}, pandas": {
            "simpleReturn": r.sum(), "averageActiveDay": r[r != 0].mean(), "expectedDay": geometric(r),
            "expectedMonth": geometric(months), "expectedYear": geometric(years),
            "monthToDate": comp(r[index >= last.replace(day=1)]), "yearToDate": comp(r[index >= last.replace(month=1, day=1)]),
            "threeMonths": since(pd.DateOffset(months=3)), "sixMonths": since(pd.DateOffset(months=6)),
            "oneYear": since(pd.DateOffset(years=1)), "bestDay": r.max(), "worstDay": r.min(), "bestMonth": months.max(),
            "worstMonth": months.min(), "bestYear": years.max(), "worstYear": years.min(),
            "averageUpMonth": months[months > 0].mean(), "averageDownMonth": months[months < 0].mean(),
            "winDays": share(r), "winMonths": share(months), "winQuarters": share(quarters), "winYears": share(years),
            "winningDays": (r > 0).sum(), "flatDays": (r == 0).sum(), "losingDays": (r < 0).sum(),
            "volatility": r.std() * math.sqrt(YEAR), "annualVariance": r.var() * YEAR, "sharpe": sharpe,
            "smartSharpe": sharpe / penalty, "sortino": sortino, "smartSortino": sortino / penalty,
            "sortinoRootTwo": sortino / math.sqrt(2), "smartSortinoRootTwo": sortino / penalty / math.sqrt(2),
            "omega": factor, "gainToPain": r.sum() / -r[r < 0].sum(), "gainToPainMonthly": sums.sum() / -sums[sums < 0].sum(),
            "riskReturn": sr, "commonSense": factor * tail, "cpcIndex": factor * share(r) * payoff,
            "profitRatio": (wins.mean() / len(wins)) / (-losses.mean() / len(losses)), "tailRatio": tail,
            "outlierWinRatio": r.quantile(0.99) / wins.mean(), "outlierLossRatio": r.quantile(0.01) / losses.mean(),
            "riskOfRuin": ((1 - share(r)) / (1 + share(r))) ** len(r), "ulcerIndex": ulcer,
            "ulcerPerformance": comp(r) / ulcer, "serenity": r.sum() / (ulcer * pitfall), "recoveryFactor": r.sum() / -falls.min(),
            "skew": skew, "kurtosis": kurtosis,
        },
        f"{QS}, scipy's normal distribution": {
            "probabilisticSharpe": psr, "valueAtRisk95": -norm.ppf(0.05, r.mean(), r.std()),
            "valueAtRisk99": -norm.ppf(0.01, r.mean(), r.std()), "expectedShortfall": -tail_mean(r),
        },
        "mean of the worst twentieth, pandas": {"historicalShortfall": -r[r <= r.quantile(0.05)].mean()},
        f"{BT}, numpy": {"annualisedReturn": math.exp(np.log1p(r).mean() * YEAR) - 1, **falls_by_backtesting(falls)},
    }
    extra = {"weeks": weeks.tolist(), "months": months.tolist(), "falls": worst_falls(falls)}
    return {name: {"value": float(value), "source": source} for source, group in sources.items() for name, value in group.items()}, extra


def stretches(falls):
    """First and last day under water of every fall, and whether it recovered."""
    under = np.concatenate([[False], falls < 0, [False]])
    edges = np.flatnonzero(np.diff(under.astype(int)))
    return [(a, b, b < len(falls)) for a, b in zip(edges[::2], edges[1::2])]


def falls_by_backtesting(falls):
    spans = stretches(falls)
    depths = [-falls[a:b].min() for a, b, _ in spans]
    days = [b - a + (1 if recovered else 0) for a, b, recovered in spans]
    return {"averageDrawdown": np.mean(depths), "averageDrawdownMs": np.mean(days) * DAY_MS}


def worst_falls(falls):
    rows = [{"first": int(a), "trough": int(a + falls[a:b].argmin()), "recovered": int(b) if ok else None, "depth": float(-falls[a:b].min())} for a, b, ok in stretches(falls)]
    return sorted(rows, key=lambda row: -row["depth"])[:10]


def against(returns, benchmark):
    r, b = np.array(returns), np.array(benchmark)
    fit = sm.OLS(r, sm.add_constant(b)).fit()
    excess = r - b
    values = {
        "ordinary least squares, statsmodels": {"alpha": fit.params[0] * YEAR, "beta": fit.params[1], "rSquared": fit.rsquared},
        "scipy.stats.pearsonr": {"correlation": scipy.stats.pearsonr(r, b)[0]},
        f"{QS} × √365, numpy": {"informationRatio": excess.mean() / excess.std(ddof=1) * math.sqrt(YEAR)},
        f"{LEAN}, numpy": {
            "treynor": ((1 + r.mean()) ** YEAR - 1) / fit.params[1], "trackingError": math.sqrt(excess.var(ddof=1) * YEAR),
        },
    }
    return {name: {"value": float(v), "source": s} for s, group in values.items() for name, v in group.items()}


def per_trade(trades, cash):
    t = pd.DataFrame(trades).sort_values(["exitTime", "id"])
    p = t.pnl
    stake = t.quantity * t.entryPrice
    held = t.exitTime - t.entryTime
    win, loss = p > 0, p < 0
    total = p.cumsum()
    closed = float((np.maximum(total.cummax(), 0) - total).max())
    before = total - p
    best, worst = t.mfeFraction * stake, t.maeFraction * stake
    open_peak = np.maximum((before + best).cummax(), 0)
    reward = p[win].mean() / -p[loss].mean()
    streak = lambda mask: int(mask.groupby((~mask).cumsum()).sum().max())
    given_back = best - p
    values = {
        f"{LEAN}, pandas": {
            "trades": len(t), "winRate": win.mean(), "lossRate": loss.mean(), "winningTrades": win.sum(), "losingTrades": loss.sum(),
            "averageWin": p[win].mean(), "averageLoss": p[loss].mean(), "bestTrade": p.max(), "worstTrade": p.min(),
            "sumOfWins": p[win].sum(), "sumOfLosses": p[loss].sum(), "profitFactor": p[win].sum() / -p[loss].sum(), "payoff": reward,
            "winLossRatio": win.sum() / loss.sum(), "expectancy": p.mean(), "averageHoldMs": held.mean(), "medianHoldMs": held.median(),
            "averageWinHoldMs": held[win].mean(), "averageLossHoldMs": held[loss].mean(), "medianWinHoldMs": held[win].median(),
            "medianLossHoldMs": held[loss].median(), "consecutiveWins": streak(win), "consecutiveLosses": streak(loss),
            "averageMae": worst.mean(), "averageMfe": best.mean(), "largestMae": worst.min(), "largestMfe": best.max(),
            "maxClosedDrawdown": closed, "maxIntraTradeDrawdown": (open_peak - before - worst).max(),
            "largestGivenBack": given_back.max(), "averageGivenBack": given_back.mean(), "pnlDeviation": p.std(),
            "pnlDownsideDeviation": p[loss].std(), "tradeSharpe": p.mean() / p.std(), "tradeSortino": p.mean() / p[loss].std(),
            "profitToMaxDrawdown": p.sum() / closed,
        },
        f"{BT}, pandas": {
            "longestHoldMs": held.max(), "sqn": math.sqrt(len(p)) * p.mean() / p.std(),
            "kelly": win.mean() - (1 - win.mean()) / reward, "bestTradeReturn": (p / stake).max(), "worstTradeReturn": (p / stake).min(),
        },
        f"{FT}, pandas": {
            "averageTradeReturn": (p / stake).mean(), "expectancyRatio": (1 + reward) * win.mean() - 1, "averageStake": stake.mean(),
            "longTrades": (t.side == "long").sum(), "shortTrades": (t.side == "short").sum(), "longProfit": p[t.side == "long"].sum(),
            "shortProfit": p[t.side == "short"].sum(), "longReturn": p[t.side == "long"].sum() / cash,
            "shortReturn": p[t.side == "short"].sum() / cash, "tradesPerDay": len(t) / 450,
        },
    }
    return {name: {"value": float(v), "source": s} for s, group in values.items() for name, v in group.items()}


def inference(returns, benchmark):
    r, b = np.array(returns), np.array(benchmark)
    hac = lambda y, lag: sm.OLS(y, np.ones(len(y))).fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": False})
    means = [{"lag": lag, "t": float(hac(r, lag).tvalues[0]), "error": float(hac(r, lag).bse[0])} for lag in (0, 5, 20)]
    score, future = pd.Series(r[:-5]).rank(), pd.Series([np.prod(1 + b[i + 1 : i + 6]) - 1 for i in range(len(b) - 5)]).rank()
    z = lambda x: ((x - x.mean()) / x.std(ddof=0)).to_numpy()
    slope = sm.OLS(z(future), sm.add_constant(z(score))).fit(cov_type="HAC", cov_kwds={"maxlags": 5, "use_correction": False})
    p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34]
    shares = [[k, n, level, *map(float, proportion_confint(k, n, 1 - level, "wilson"))] for k, n, level in ((0, 10, 0.95), (3, 10, 0.95), (57, 120, 0.95), (999, 1000, 0.99), (10, 10, 0.9))]
    return {
        "neweyWest": {"source": "statsmodels OLS, cov_type HAC, no small-sample correction", "means": means},
        "informationCoefficient": {
            "source": "scipy.stats.spearmanr; statsmodels OLS of standardised ranks, HAC with 5 lags",
            "future": [float(np.prod(1 + b[i + 1 : i + 6]) - 1) for i in range(len(b) - 5)],
            "ic": float(spearmanr(score, future)[0]), "t": float(slope.tvalues[1]), "error": float(slope.bse[1]),
        },
        "wilson": {"source": "statsmodels proportion_confint, method wilson", "intervals": shares},
        "manyTests": {
            "source": "statsmodels multipletests; p-values of Benjamini & Hochberg (1995), section 3.3, made unequal",
            "pValues": p, "benjaminiHochberg": multipletests(p, method="fdr_bh")[1].tolist(), "holm": multipletests(p, method="holm")[1].tolist(),
        },
        "normal": {"source": "scipy.stats.norm.cdf", "values": [[x, float(norm.cdf(x))] for x in (-37.0, -8.5, -3.01, -3.0, -1.96, -1e-9, 0.0, 0.5, 2.99, 3.01, 6.0)]},
    }


def main():
    series = make_series()
    (HERE / "series.json").write_text(json.dumps(series) + "\n")
    index = pd.to_datetime([series["start"] + i * DAY_MS for i in range(450)], unit="ms")
    days, extra = daily(np.array(series["returns"]), index)
    reference = {
        "libraries": f"numpy {np.__version__}, pandas {pd.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}",
        "figures": {**days, **against(series["returns"], series["benchmark"]), **per_trade(series["trades"], series["initialCash"])},
        "spans": extra, "inference": inference(series["returns"], series["benchmark"]),
    }
    (HERE / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")


main()
