"""What version 0.1 read beside semicolons."""

import pandas as pd

from keras_trainkit.datasets import earlier


def test_points_stay_where_no_comma_is():
    table = pd.DataFrame(
        {
            "a": ["0,5", "1.234", "2,5 m2"],
            "b": ["-€ 1.234,50", "€ 7", "€ 1.234"],
            "c": ["1.234", "950", "1.5"],
        }
    )
    wanted = [["0.5", "-€ 1234.50", "1.234"], ["1234", "€ 7", "950"], ["2.5 m2", "€ 1234", "1.5"]]
    assert earlier.with_points(table).to_numpy().tolist() == wanted
