"""The docs are true: every command, setting and module is named, and nothing that does not exist."""

import re
from pathlib import Path

import pytest
import typer

import carebreach
from corpus.config import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()


def commands(group: object, name: str = "") -> list[str]:
    below = getattr(group, "commands", None)
    if below is None:
        return [name]
    return [path for sub, command in below.items() for path in commands(command, f"{name} {sub}".strip())]


ALL_COMMANDS = commands(typer.main.get_command(carebreach.app))


def modules() -> list[Path]:
    found = [
        path.relative_to(ROOT)
        for package in ("corpus", "crawler", "analysis", "dashboard")
        for path in (ROOT / package).rglob("*.py")
    ]
    return sorted(path for path in found if path.name != "__init__.py" and not is_one_of_many(path))


def is_one_of_many(path: Path) -> bool:
    """Say whether a file is named by its folder: a migration, a source."""
    return path.parts[1] in {"migrations", "spiders"} and path.stem != "base"


def test_there_are_commands_to_name() -> None:
    assert {"run", "serve", "import", "crawl run", "analyse extract", "corpus export"} <= set(ALL_COMMANDS)


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_the_readme_names_every_command(command) -> None:
    assert re.search(rf"\b{command}\b[^\n]*`", README), f"README.md does not name `carebreach {command}`"


def test_the_readme_names_no_other_command() -> None:
    named = re.findall(r"carebreach (review coder [a-z]+|(?:crawl|analyse|corpus|review) [a-z]+|[a-z]+)", README)
    known = set(ALL_COMMANDS) | {"crawl", "analyse", "corpus", "review"}
    assert [name for name in named if name not in known] == []


@pytest.mark.parametrize("field", Settings.model_fields)
def test_the_readme_names_every_setting(field) -> None:
    assert f"CAREBREACH_{field.upper()}" in README


@pytest.mark.parametrize("module", modules(), ids=str)
def test_the_tree_in_contributing_names_every_module(module) -> None:
    assert re.search(rf"\b{re.escape(module.stem)}\b", CONTRIBUTING), f"CONTRIBUTING.md does not name {module}"


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "corpus/authorities.md",
        "docs/agreement.md",
        "corpus/baseline.md",
        "docs/backfill.md",
        "docs/collecting.md",
        "docs/exports.md",
        "docs/sources.md",
        "docs/themes.md",
        "docs/reviewing.md",
    ],
)
def test_links_between_documents_lead_somewhere(document) -> None:
    text = (ROOT / document).read_text()
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert [target for target in targets if not (ROOT / document).parent.joinpath(target).exists()] == []


def test_every_dependency_is_pinned() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = {
        re.split("==", line)[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().split()
    }
    assert [name for name in wanted if name.lower().replace("_", "-") not in pinned] == []
