"""The digest of a whole file, kept inside it, and checked before an interpreter opens the file.

A flipped bit in an option or an offset can crash an interpreter, which no `try` catches. The digest
is taken with zeros in its own place.
"""

import hashlib
import re

from keras_trainkit._checks import InputError

KEY = "file_sha256"
FORMER = "constants_sha256"  # of files up to 0.1.0: of the weights alone, which `metadata` checks
OPEN = "0" * 32  # the place of the digest's first half
_PLACE = re.compile(rb'"' + KEY.encode() + rb'":"([0-9a-f]{32})"')
_NAME = b"\x0e\x00\x00\x00keras_trainkit\x00"  # of the metadata, as a flatbuffer holds it


def seal(content: bytes) -> bytes:
    """Returns a file with its digest in the place that `metadata.embed` left open."""
    digest = _digest(content)
    return _PLACE.sub(lambda found: found[0].replace(found[1], digest), content)


def check(content: bytes, name: str) -> None:
    """Sees that a file with a digest is the one that was written; others pass.

    Args:
        content: the file.
        name: its name, for the message.

    Raises:
        InputError: a byte is another, or a sign of the digest is left and no digest.
    """
    stored = {found[1] for found in _PLACE.finditer(content)}
    if stored == {_digest(content)} if stored else not _damaged(content):
        return
    raise InputError(
        f"{name} must be the file that was exported; received one of other bytes, by their "
        "SHA-256: export it again."
    )


def _digest(content: bytes) -> bytes:
    zeroed = _PLACE.sub(lambda found: found[0].replace(found[1], OPEN.encode()), content)
    return hashlib.sha256(zeroed).hexdigest()[: len(OPEN)].encode()


def _damaged(content: bytes) -> bool:
    """Whether a file without a digest once had one: its key is left, or trainkit's name alone."""
    former = f'"{FORMER}":"'.encode() in content
    return KEY.encode() in content or (_NAME in content and not former)
