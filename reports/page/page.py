"""Runs compared as one self-contained HTML page: styles, scripts and figures inline, nothing fetched."""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from reports.comparison import Comparison
from reports.figures.charts import CURVE, Chart
from reports.figures.drawing import DARK_PALETTE, PALETTE
from reports.page.packing import Packed, in_script
from reports.tables.comparison import tables
from reports.words.conditions import conditions
from reports.words.gist import gist
from reports.words.meaning import how_to_read, reference_means, warnings

if TYPE_CHECKING:
    from jinja2 import Environment

SCRIPTS = ("theme.js", "tables.js", "story.js", "stories.js")
SERVED = (*SCRIPTS, "served.js")


class Section(Struct, frozen=True):
    """One run on a page. `stories` is None where a server tells them; `name` is empty where the run is the only one."""

    comparison: Comparison
    figures: list[Chart]
    stories: Packed | None = None
    name: str = ""


def page(comparison: Comparison, figures: list[Chart], stories: Packed | None = None) -> str:
    """The page of one run; everything that comes from records is escaped."""
    return page_of([Section(comparison, figures, stories)])


def page_of(sections: Sequence[Section], served: bool = False) -> str:
    """One page, a section a run. `served`: by `memtrial view`, which tells the stories itself."""
    templates = _templates()
    script = "\n".join(_source(name) for name in (SERVED if served else SCRIPTS))
    return templates.get_template("page.html.j2").render(
        title=", ".join(dict.fromkeys(section.comparison.manifest.suite for section in sections)),
        runs=[
            _run(section, f"run{number}-" if len(sections) > 1 else "") for number, section in enumerate(sections, 1)
        ],
        style=_source("page.css"),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        served=served,
        palette=PALETTE,
        dark_palette=DARK_PALETTE,
    )


def _run(section: Section, prefix: str) -> dict[str, Any]:
    """What one run's part of the page is filled with; `prefix` sets its ids apart from another run's."""
    comparison, stories = section.comparison, section.stories
    built = {table.key: table for table in tables(comparison)}
    drawn = [(figure, _inline(figure, prefix)) for figure in section.figures]
    return {
        "prefix": prefix,
        "name": section.name,
        "manifest": comparison.manifest,
        "gist": gist(comparison),
        "warnings": warnings(comparison),
        "overview": built.pop("overview"),
        "claims": built.pop("claims", None),
        "failures": built.pop("failures", None),
        "work": [built.pop(key) for key in [*built] if key.startswith("work")],
        "curves": [each for each in drawn if each[0].name == CURVE],
        "tables": list(built.values()),
        "figures": [each for each in drawn if each[0].name != CURVE],
        "reference_means": reference_means(comparison),
        "how_to_read": how_to_read(comparison),
        "conditions": conditions(comparison),
        "stacks": [stack.spec.name for stack in comparison.stacks],
        "stories": stories,
        "story_data": in_script(stories) if stories else "",
    }


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader

    return Environment(loader=PackageLoader("reports.page"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def _source(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8").strip()


def _inline(figure: Chart, prefix: str) -> str:
    """The SVG element alone, with ids of its own and colours that follow the page's light or dark scheme."""
    svg, own = figure.svg[figure.svg.index("<svg") :], f"{prefix}{figure.name}-"
    svg = re.sub(r'\bid="', f'id="{own}', svg)
    svg = re.sub(r'href="#', f'href="#{own}', svg).replace("url(#", f"url(#{own}")
    for number, colour in enumerate(PALETTE):
        svg = svg.replace(colour, f"var(--ink-{number})")
    label = f'role="img" aria-label="{figure.title}" '
    return re.sub(r'<svg [^>]*?viewBox="([^"]+)"[^>]*>', rf'<svg {label}viewBox="\1">', svg, count=1)
