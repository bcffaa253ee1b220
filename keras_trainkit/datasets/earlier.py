"""How version 0.1 read numbers beside semicolons, for the runs that it left."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# 0,5 and 1.234,5 and 1.234, with a currency or a unit or without
_COMMA = re.compile(
    r"^([^0-9.,]{0,5})([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(,[0-9]+)?((?:[^0-9.,]{1,10}[23]?)?)$"
)


def with_points(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Returns a table whose numbers have decimal points, column by column.

    In a column with decimal commas, points set thousands apart: `1.234` beside `0,5` is 1234.

    Example:
        >>> import pandas as pd
        >>> with_points(pd.DataFrame({"a": ["1.234", "0,5"]}))["a"].tolist()
        ['1234', '0.5']
    """

    def point(found: re.Match[str]) -> str:
        before, whole, part, after = found.groups()
        return f"{before}{whole.replace('.', '')}{(part or '').replace(',', '.')}{after}"

    def pointed(column: "pd.Series") -> "pd.Series":
        cells = column[column.str.contains(",", regex=False, na=False)]
        if not cells.str.fullmatch(_COMMA).any():
            return column
        return column.str.replace(_COMMA, point, regex=True)

    return frame.apply(pointed)
