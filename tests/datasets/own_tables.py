"""A messy table, as people have them: dates, gaps, 200 levels, ids, a constant."""

from pathlib import Path

import numpy as np
import pandas as pd


def messy(rows: int = 1200, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    city, worth = rng.integers(0, 200, rows), np.random.default_rng(9).normal(size=200)
    area, garden = rng.normal(100, 30, rows), rng.random(rows) < 0.4
    days = rng.integers(0, 2000, rows)
    price = 100 + 2 * area + 25 * worth[city] + 15 * garden + rng.normal(0, 5, rows)
    frame = pd.DataFrame(
        {
            "listing_id": np.arange(rows) + 1000,
            "city": [f"city {number}" for number in city],
            "area": area.round(1),
            "sold": (pd.Timestamp("2018-01-01") + pd.to_timedelta(days, "D")).strftime("%d.%m.%Y"),
            "garden": np.where(garden, "yes", "no"),
            "country": "NL",
            "note": [f"a nice house, number {number}" for number in range(rows)],
        }
    )
    for column in ("city", "area", "sold", "garden"):
        frame.loc[rng.random(rows) < 0.1, column] = None
    return frame.assign(price=price.round(2))


def written(folder: Path, text: str | bytes | pd.DataFrame, name: str = "table.csv") -> Path:
    path = folder / name
    if isinstance(text, pd.DataFrame):
        text.to_csv(path, index=False)
    else:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
