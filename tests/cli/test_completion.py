"""Completion in a shell."""

import shutil
import subprocess

import pytest

from keras_trainkit.cli import completion
from keras_trainkit.cli.main import main


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_a_script_knows_commands_and_options(shell, capsys):
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "compress" in script
    assert "max-arena-kb" in script


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_a_command(tmp_path, capsys):
    assert main(["completion", "bash"]) == 0
    script = tmp_path / "script"
    script.write_text(capsys.readouterr().out)
    ask = (
        f"source {script}; COMP_WORDS=(trainkit comp); COMP_CWORD=1; COMP_LINE='trainkit comp'; "
        '_shtab_trainkit trainkit comp trainkit; echo "${COMPREPLY[@]}"'
    )
    said = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=False)
    assert set(said.stdout.split()) >= {"compare", "compress", "completion"}, said.stderr


def test_another_shell_is_one_sentence(capsys):
    assert main(["completion", "cmd"]) == 2
    assert "invalid choice: 'cmd'" in capsys.readouterr().err
