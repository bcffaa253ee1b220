"""The bill of materials names what the package needs, each part once."""

import json
import re
from importlib import metadata

from packaging.requirements import Requirement

from tests import scripts

licences = scripts.loaded("make_licences")


def made():
    seen = {}
    licences.installed("keras_trainkit", seen)
    return licences.sbom(seen)


def test_every_requirement_is_a_part_with_version_licence_and_purl():
    found = made()
    parts = {each["name"]: each for each in found["components"]}
    needed = [Requirement(text) for text in metadata.requires("keras_trainkit") or ()]
    for each in needed:
        if each.marker is None or each.marker.evaluate({"extra": ""}):
            name = re.sub(r"[-_.]+", "-", each.name).lower()
            assert parts[name]["version"] == metadata.version(each.name)
            assert parts[name]["purl"] == f"pkg:pypi/{name}@{parts[name]['version']}"
            assert parts[name]["licenses"][0]["license"]["name"]
    references = [each["bom-ref"] for each in found["components"]]
    assert len(set(references)) == len(references) == len(parts)
    assert found["dependencies"][0]["dependsOn"] == references


def test_it_is_the_same_every_time_and_the_committed_one_is_of_its_kind():
    assert made() == made()
    kept = json.loads(licences.SBOM.read_text("utf-8"))
    assert {key: kept[key] for key in ("bomFormat", "specVersion")} == {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
    }
    assert {each["name"] for each in kept["components"]} >= {"keras", "tensorflow", "rich"}
