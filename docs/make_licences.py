"""Writes licences.md and sbom.cdx.json: what is installed with the package, under which licence.

python docs/make_licences.py

The second is a software bill of materials as CycloneDX 1.5 defines it, for tools that look up
vulnerabilities: https://cyclonedx.org/docs/1.5/json/
"""

import json
import re
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

PAGE = Path(__file__).with_name("licences.md")
SBOM = Path(__file__).with_name("sbom.cdx.json")


def installed(name: str, seen: dict[str, metadata.Distribution]) -> None:
    """Adds what a package needs, and what that needs, as far as it is installed."""
    for text in metadata.requires(name) or ():
        needed = Requirement(text)
        key = re.sub(r"[-_.]+", "-", needed.name).lower()
        if key in seen or (needed.marker and not needed.marker.evaluate({"extra": ""})):
            continue
        try:
            seen[key] = metadata.distribution(needed.name)
        except metadata.PackageNotFoundError:
            continue
        installed(needed.name, seen)


def licence(found: metadata.Distribution) -> str:
    """Returns a licence's name: its expression, its classifiers, or its field's first line."""
    about = found.metadata
    if expression := about.get("License-Expression"):
        return expression
    words = [text.rpartition(" :: ")[2] for text in about.get_all("Classifier") or ()
             if text.startswith("License :: ") and text != "License :: OSI Approved"]  # fmt: skip
    if words:
        return ", ".join(words)
    lines = (about.get("License") or "").strip().splitlines()
    return lines[0][:60] if lines else "not said"


def component(name: str, found: metadata.Distribution, kind: str = "library") -> dict[str, Any]:
    """Returns a package as CycloneDX describes it."""
    reference = f"pkg:pypi/{name}@{found.version}"
    return {
        "type": kind,
        "bom-ref": reference,
        "name": name,
        "version": found.version,
        "licenses": [{"license": {"name": licence(found)}}],
        "purl": reference,
    }


def sbom(seen: dict[str, metadata.Distribution]) -> dict[str, Any]:
    """Returns the bill of materials; equal packages make an equal one."""
    own = component("keras-trainkit", metadata.distribution("keras_trainkit"), "application")
    parts = [component(name, found) for name, found in sorted(seen.items())]
    number = uuid.uuid5(uuid.NAMESPACE_URL, " ".join(each["purl"] for each in [own, *parts]))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {"component": own},
        "components": parts,
        "dependencies": [{"ref": own["purl"], "dependsOn": [each["purl"] for each in parts]}],
    }


def page(seen: dict[str, metadata.Distribution]) -> str:
    """Returns the table."""
    rows = [f"| {name} | {found.version} | {licence(found)} |" for name, found in seen.items()]
    return (
        "# Licences\n\nWhat `pip install keras_trainkit` brings with it, and the licence each "
        "package states of itself; written by\n`make audit` from the installed packages, with\n"
        "[a bill of materials](sbom.cdx.json) as CycloneDX 1.5, unsigned.\n\n"
        "| package | version | licence |\n|---|---|---|\n" + "\n".join(sorted(rows)) + "\n"
    )


if __name__ == "__main__":
    packages: dict[str, metadata.Distribution] = {}
    installed("keras_trainkit", packages)
    PAGE.write_text(page(packages), "utf-8")
    SBOM.write_text(json.dumps(sbom(packages), indent=1) + "\n", "utf-8")
