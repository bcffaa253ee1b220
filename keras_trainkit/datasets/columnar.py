"""Tables whose columns have types, as those of Parquet and data frames, in the few read here.

Numbers, dates and durations keep their type; everything else becomes texts. Lists, records and
bytes cannot be learned from: their cells become `NESTED`, which says so.
"""

from typing import TYPE_CHECKING, Any

from keras_trainkit._checks import InputError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

NESTED = "<lists or records>"


def plain(table: "pa.Table") -> "pd.DataFrame":
    """Returns a table's rows with columns of texts, numbers, dates and durations alone.

    Example:
        >>> import pyarrow as pa
        >>> plain(pa.table({"a": [True, None], "b": [[1], [2, 3]]})).to_numpy().tolist()
        [['True', '<lists or records>'], [nan, '<lists or records>']]
    """
    import pyarrow as pa

    names = [str(name) for name in table.column_names]
    columns = [_column(column) for column in table.columns]
    return pa.Table.from_arrays(columns, names=names).to_pandas(date_as_object=False)


def _column(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        return _column(column.cast(kind.value_type))
    if pa.types.is_boolean(kind):
        return pa.chunked_array(
            [pc.if_else(part, "True", "False") for part in column.chunks], pa.string()
        )
    if pa.types.is_decimal(kind) or pa.types.is_float16(kind):
        return column.cast(pa.float64())
    texts = (
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )
    if texts or pa.types.is_time(kind) or pa.types.is_null(kind):
        return _without_marks(column.cast(pa.string()))
    simple = (pa.types.is_integer, pa.types.is_floating, pa.types.is_temporal)
    if any(check(kind) for check in simple):
        return column
    filled = [
        pc.if_else(part.is_valid(), NESTED, pa.scalar(None, pa.string())) for part in column.chunks
    ]
    return pa.chunked_array(filled, pa.string())


def _without_marks(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """Returns texts without outer spaces, and null where one says that there is no value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from keras_trainkit.datasets.cells import MISSING

    trimmed = pc.utf8_trim_whitespace(column)
    gap = pc.is_in(trimmed, value_set=pa.array(MISSING))
    return pc.if_else(gap, pa.scalar(None, pa.string()), trimmed)


def of_frame(frame: Any) -> "pd.DataFrame":
    """Returns the rows of a pandas or polars data frame, its index left out.

    Raises:
        InputError: it is no data frame.
    """
    import pandas as pd
    import pyarrow as pa

    lazy = hasattr(frame, "collect") and hasattr(frame, "collect_schema")
    frame = frame.collect() if lazy and not hasattr(frame, "to_arrow") else frame
    if isinstance(frame, pa.Table):
        return plain(frame)
    if hasattr(frame, "to_arrow"):
        return plain(frame.to_arrow())
    if not isinstance(frame, pd.DataFrame):
        raise InputError(
            f"data must be a file's name or a data frame of pandas or polars; received a "
            f"{type(frame).__name__}."
        )
    arrays = [_array(column) for _, column in frame.items()]
    return plain(pa.Table.from_arrays(arrays, names=[str(name) for name in frame.columns]))


def _array(column: "pd.Series") -> "pa.ChunkedArray":
    """Returns a column; cells of several types, which Arrow does not take, as texts."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(column.dtype, pd.PeriodDtype):
        column = column.dt.to_timestamp()
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if isinstance(column.dtype, pd.IntervalDtype) or column.dtype.kind == "c":
        column = column.map(str, na_action="ignore").astype(object)
    try:
        found = pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        found = pa.array(
            column.map(str, na_action="ignore").astype(object), pa.string(), from_pandas=True
        )
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])
