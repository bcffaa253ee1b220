"""Commands to copy, shown under each command's options; a test parses every one."""

EXAMPLES: dict[str, dict[str, str]] = {
    "recipes": {
        "trainkit recipes": "what there is to train",
        "trainkit recipes table": "the fields of one recipe, with their defaults",
    },
    "check": {
        "trainkit check data.csv target=price": "before the first training",
        "trainkit check photos --picture odd.png": "see the images to look at",
    },
    "train": {
        "trainkit train mnist --fast": "a few steps, to see that everything works",
        "trainkit train table data=data.csv target=price": "your own table",
        "trainkit train images data=photos epochs=20": "a folder of images, one folder a class",
        "trainkit train mnist --dry-run": "how long it would take",
        "trainkit train --resume latest": "continue a run that was stopped",
    },
    "runs": {"trainkit runs": "every run with its scores", "trainkit runs --as csv": "as CSV"},
    "watch": {"trainkit watch": "in this terminal", "trainkit watch --web": "in the browser"},
    "tensorboard": {"trainkit tensorboard": "all runs, side by side"},
    "report": {
        "trainkit report latest": "the page of the newest run",
        "trainkit report latest --card": "its model card",
    },
    "compare": {
        "trainkit compare 20261201-0900 latest": "two runs on the same test rows",
        "trainkit compare latest --baseline kept.npz": "exit code 1 if the model got worse",
    },
    "diagnose": {
        "trainkit diagnose latest": "what the doctor found in the newest run",
        "trainkit diagnose history.csv": "from a CSV of losses alone",
    },
    "explain": {
        "trainkit explain latest": "what each column of a table is worth",
        "trainkit explain latest --repeats 20": "with less noise",
    },
    "evaluate": {"trainkit evaluate latest": "score the saved model again"},
    "tune": {
        "trainkit tune mnist --find lr": "a learning rate, in a minute or two",
        "trainkit tune mnist --trials 30 --workers 2": "a search over every tunable field",
    },
    "compress": {
        "trainkit compress latest --max-kb 32 --max-drop 0.5": "the smallest file that passes",
        "trainkit compress latest --only int8 qat_int8": "only these ways",
    },
    "export": {
        "trainkit export latest --to int8 --max-drop 0.5": "an int8 file, verified on test rows",
        "trainkit export model.keras --to float16": "any Keras model",
        "trainkit export latest --to int8 --firmware firmware": "with a folder that compiles",
    },
    "verify": {
        "trainkit verify model.tflite --run latest": "a file against the model it came from"
    },
    "predict": {
        "trainkit predict latest new.csv": "predictions for new rows, as CSV",
        "trainkit predict latest photos --skip-corrupt": "for a folder of images",
    },
    "completion": {
        'eval "$(trainkit completion bash)"': "in ~/.bashrc",
        "trainkit completion fish > ~/.config/fish/completions/trainkit.fish": "for fish",
    },
}


def words(command: str) -> str:
    """Returns a command's examples for its help.

    Example:
        >>> print(words("evaluate"))
        examples:
          # score the saved model again
          trainkit evaluate latest
    """
    lines = (f"  # {what}\n  {line}" for line, what in EXAMPLES[command].items())
    return "examples:\n" + "\n".join(lines)
