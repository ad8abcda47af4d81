# SPDX-License-Identifier: GPL-3.0-or-later
"""What TryOn comes to with all that it needs, as CycloneDX: names, versions, licences, who needs whom.

Read from the packages installed in this Python: the closure of what ``pyproject.toml`` declares, with the extras that
are for users. Needs cyclonedx-python-lib.
"""

from __future__ import annotations

import datetime
import tomllib
import uuid
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from build_extension import BuildError
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = ("bpy", "report", "review", "farm", "appearance", "photo")  # for users; the others are for who works on it
VERSION = SchemaVersion.V1_6
UNKNOWN = "not said by the package"
LONGEST = 60  # letters of a licence's name; what is longer is its text
# The namespace of serial numbers: the same release has the same one.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "tryon.invalid")


def needed(requirements: list[str], extras: tuple[str, ...] = ("",)) -> list[tuple[str, tuple[str, ...]]]:
    """Name and extras of each requirement that holds on this machine."""
    found = []
    for one in map(Requirement, requirements):
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras or ("",)):
            found.append((canonicalize_name(one.name), tuple(sorted(one.extras))))
    return found


def closure(first: list[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[Distribution, set[str]]]:
    """Package -> itself and the names of those it needs.

    Raises:
        BuildError: one is not installed here.
    """
    found: dict[str, tuple[Distribution, set[str]]] = {}
    seen, left = set(), list(first)
    while left:
        name, extras = left.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            package = distribution(name)
        except PackageNotFoundError:
            raise BuildError(f"{name} is not installed here, so its version is not known. Run make release.") from None
        wants = needed(package.requires or [], ("", *extras))
        found.setdefault(name, (package, set()))[1].update(one for one, _ in wants)
        left += wants
    return found


def licence(package: Distribution) -> str:
    """What a package says of its licence: an expression, else classifiers, else a short name."""
    said = package.metadata
    if expression := said.get("License-Expression"):
        return str(expression)
    named = [one.rsplit(" :: ", 1)[-1] for one in said.get_all("Classifier") or [] if one.startswith("License :: ")]
    named = [one for one in named if one != "OSI Approved"]
    short = (said.get("License") or "").strip()
    fit = short and len(short) <= LONGEST and "\n" not in short and short != "UNKNOWN"
    return " and ".join(named) or (short if fit else UNKNOWN)


def sbom(root: Path, when: datetime.datetime) -> str:
    """The document as JSON, checked by CycloneDX's own schema. ``when``: what it says of its time.

    Raises:
        BuildError: a package is missing, or the schema refuses it.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    first = needed([*project["dependencies"],
                    *(one for extra in EXTRAS for one in project["optional-dependencies"][extra])])
    packages = closure(first)
    licences = LicenseFactory()

    def component(name: str, version: str, said: str, kind: ComponentType = ComponentType.LIBRARY) -> Component:
        address = PackageURL("pypi", name=name, version=version)
        return Component(name=name, version=version, type=kind, bom_ref=str(address), purl=address,
                         licenses=[licences.make_from_string(said)])

    bom = Bom(serial_number=uuid.uuid5(NAMESPACE, f"{project['name']} {project['version']}"))
    bom.metadata.timestamp = when
    bom.metadata.component = own = component(project["name"], project["version"], project["license"],
                                             ComponentType.APPLICATION)
    parts = {name: component(name, package.version, licence(package)) for name, (package, _) in packages.items()}
    for one in parts.values():
        bom.components.add(one)
    bom.register_dependency(own, [parts[name] for name, _ in first])
    for name, (_, wants) in packages.items():
        bom.register_dependency(parts[name], [parts[one] for one in sorted(wants)])
    text = make_outputter(bom, OutputFormat.JSON, VERSION).output_as_string(indent=1)
    if wrong := JsonStrictValidator(VERSION).validate_str(text):
        raise BuildError(f"The SBOM is not by its schema: {wrong}")
    return text
