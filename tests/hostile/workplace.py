"""Makes the broken files, recipes and runs that the bad command lines name."""

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np

from tests.conftest import TINY_RECIPE

FIRST_RELEASE = next((Path(__file__).parent.parent / "data/first_release/regression").iterdir())

_TEXTS = {
    "tiny.py": TINY_RECIPE,
    "broken.py": "def broken(:",
    "empty.py": "",
    "number.py": "RECIPE = 7",
    "raises.py": "1 / 0",
    "exits.py": "raise SystemExit(0)",
    "taken.py": TINY_RECIPE.replace("word: str", "out: str"),
    "sick_data.py": TINY_RECIPE.replace("    rng =", "    raise RuntimeError('sick')\n    rng ="),
    "uncompiled.py": TINY_RECIPE.replace("net.compile(", "dict("),
    "no_model.py": TINY_RECIPE.replace("return net", "return None"),
    "no_splits.py": TINY_RECIPE.replace("return Splits(", "return (lambda *a, **k: None)("),
    "tuple.py": TINY_RECIPE.replace('word: str = "a"', "pair: tuple = (1, 2)"),
    "optional.py": TINY_RECIPE.replace('word: str = "a"', "word: int | None = None"),
    "nothing_back.py": TINY_RECIPE.replace(
        "model=model,", "model=model, callbacks=lambda config, splits: None,"
    ),
    "nan_targets.py": TINY_RECIPE.replace("    parts =", "    y[3] = np.nan\n    parts ="),
    "empty.txt": "# nothing\n",
    "empty.csv": "",
    "header.csv": "area,price\n",
    "twice.csv": "area,area,price\n" + "1,2,3\n" * 20,
    "gaps.csv": "area,price\n" + "1,2\n3,\n" * 20,
    "same.csv": "area,price\n" + "1,2\n3,2\n" * 20,
    "few.csv": "area,price\n1,2\n",
    "words.csv": "epoch,loss\n1,abc\n",
    "words.jsonl": "no record\nat all\n",
    "good.csv": "area,price\n" + "".join(f"{i % 13},{2 * i % 17}.5\n" for i in range(60)),
}


def make(folder: Path) -> None:
    """Fills a folder."""
    for name, text in _TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    for name in ("binary.py", "binary.csv", "damaged.keras", "cut.parquet"):
        (folder / name).write_bytes(b"\x89\x00\xff\xfe PK" * 9)
    (folder / "latin.csv").write_bytes("größe,price\n".encode("latin-1") + b"1,2\n" * 20)
    (folder / "damaged.tflite").write_bytes(b"\x00\x00\x00\x00TFL3 and no more")
    (folder / "pictures").mkdir()
    (folder / "one_class" / "only").mkdir(parents=True)
    _arrays(folder)
    _runs(folder)


def _arrays(folder: Path) -> None:
    x, y = np.ones((9, 2)), np.arange(9.0)
    np.savez(folder / "lengths.npz", x=x, y=y[:8])
    np.savez(folder / "nan.npz", x=np.where(np.arange(18).reshape(9, 2) == 3, np.nan, x), y=y)
    np.savez(folder / "whole.npz", x=x, y=y)
    np.savez(folder / "nameless.npz", x, y)
    np.savez(folder / "texts.npz", x=np.full((9, 2), "a"), y=y)
    np.savez(folder / "pickled.npz", x=np.array([{}] * 9, object), y=y)
    images = np.random.default_rng(0).integers(0, 256, (60, 28, 28, 1)).astype("uint8")
    np.savez(folder / "digits.npz", x=images, y=np.arange(60) % 10)
    (folder / "cut.npz").write_bytes((folder / "whole.npz").read_bytes()[:200])
    (folder / "empty.npz").write_bytes(b"")


def _runs(folder: Path) -> None:
    shutil.copytree(FIRST_RELEASE, folder / "runs" / "regression" / FIRST_RELEASE.name)
    sick = folder / "sick" / "tiny" / "20260101-000000-x"
    sick.mkdir(parents=True)
    (sick / "config.json").write_text("{")
    damages = {
        "list": ("config.json", "[]"),
        "history": ("history.csv", "epoch,loss\n1,abc\n"),
        "metrics": ("metrics.json", "[1]"),
        "layers": ("layers.json", "{}"),
        "predictions": ("predictions.npz", "PK no"),
        "signals": ("signals.jsonl", "no record\nat all\n"),
        "model": ("model.keras", "PK no"),
        "recipe": ("recipe.py", "def broken(:"),
    }
    for name, (file, text) in damages.items():
        (_copy(folder, name) / file).write_text(text)
    bare = _copy(folder, "bare")
    for path in bare.iterdir():
        if path.name != "config.json":
            path.unlink()
    path = _copy(folder, "data") / "data.json"
    about = json.loads(path.read_text())
    about["fingerprints"]["test"] = "0" * 64
    path.write_text(json.dumps(about))


def _copy(folder: Path, name: str) -> Path:
    place = folder / "damaged" / "regression" / f"20260101-000000-{name}"
    return Path(shutil.copytree(FIRST_RELEASE, place, ignore=shutil.ignore_patterns("__pycache__")))


def rezip(source: Path, target: Path, changes: dict[str, bytes]) -> Path:
    """Copies a .keras file, with members replaced or added."""
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w") as made:
        members = {name: given.read(name) for name in given.namelist()} | changes
        for name, content in members.items():
            made.writestr(name, content)
    return target
