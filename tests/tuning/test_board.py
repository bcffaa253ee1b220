"""The table says what the trials came to."""

import io

from rich.console import Console

from keras_trainkit.tuning import board
from keras_trainkit.tuning.trials import Trial

SOME = [
    Trial("00", "finished", {"rate": 0.001}, {}, 0.9, seconds=3.0, epochs=5),
    Trial("01", "finished", {"rate": 0.01}, {}, 0.95, seconds=3.0, epochs=5),
    Trial("02", "failed", {"rate": 9.0}, {}, reason="killed by SIGKILL"),
    Trial("03", "running", {"rate": 0.1}, {}),
]


def printed(thing):
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(thing)
    return console.export_text().splitlines()


def test_the_best_comes_first_and_what_runs_last():
    lines = printed(board.table(SOME, "val_accuracy", "max", lambda one: "epoch 2 of 5"))
    assert [line.split()[0] for line in lines[1:]] == ["01", "00", "02", "03"]
    assert "0.9500" in lines[1]
    assert "shipped config" in lines[2]
    assert "killed by SIGKILL" in lines[3]
    assert "epoch 2 of 5" in lines[4]
    lines = printed(board.table(SOME, "val_loss", "min"))
    assert [line.split()[0] for line in lines[1:]] == ["00", "01", "02", "03"]


def test_it_is_drawn_from_the_folder(tmp_path):
    with board.Board(tmp_path, "val_loss", "min", 7, Console(file=io.StringIO())) as live:
        live.tick()
        assert "0 of 7 trials" in "\n".join(printed(live.render()))
        live.say("comparing")
        assert "comparing" in "\n".join(printed(live.render()))


def test_brackets_in_a_reason_and_a_value_are_words_and_no_markup():
    odd = Trial("04", "failed", {"name": "[/bold]"}, {}, reason="no file [/tmp/x] in [red]")
    lines = printed(board.table([odd], "val_loss", "min"))
    assert "[/bold]" in lines[1]
    assert "failed: no file [/tmp/x] in [red]" in lines[1]


def test_many_workers_leave_room_for_the_best_alone():
    running = [Trial(f"{i:02}", "running", {}, {}) for i in range(14)]
    done = [Trial(f"{i:02}", "finished", {}, {}, float(i)) for i in range(20, 40)]
    assert len(printed(board.table([*running, *done], "val_loss", "min"))) == 1 + 1 + 14
