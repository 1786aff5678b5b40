"""The comparison as one self-contained HTML page: styles and figures inline, nothing fetched."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reports.charts import CURVE, Chart
from reports.comparison import Comparison
from reports.conditions import conditions
from reports.drawing import DARK_PALETTE, PALETTE
from reports.meaning import how_to_read, reference_means, warnings
from reports.tables import tables

if TYPE_CHECKING:
    from jinja2 import Template


def page(comparison: Comparison, figures: list[Chart]) -> str:
    """The page as text; everything that comes from records is escaped."""
    built = {table.key: table for table in tables(comparison)}
    return _template().render(
        manifest=comparison.manifest,
        run=Path(comparison.run).name,
        warnings=warnings(comparison),
        overview=built.pop("overview"),
        claims=built.pop("claims", None),
        failures=built.pop("failures", None),
        work=[built.pop(key) for key in [*built] if key.startswith("work")],
        curves=[(figure, _inline(figure)) for figure in figures if figure.name == CURVE],
        tables=list(built.values()),
        figures=[(figure, _inline(figure)) for figure in figures if figure.name != CURVE],
        reference_means=reference_means(comparison),
        how_to_read=how_to_read(comparison),
        conditions=conditions(comparison),
        palette=PALETTE,
        dark_palette=DARK_PALETTE,
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader

    environment = Environment(loader=PackageLoader("reports"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("report.html.j2")


def _inline(figure: Chart) -> str:
    """The SVG element alone, with ids of its own and colours that follow the page's light or dark scheme."""
    svg = figure.svg[figure.svg.index("<svg") :]
    svg = re.sub(r'\bid="', f'id="{figure.name}-', svg)
    svg = re.sub(r'href="#', f'href="#{figure.name}-', svg).replace("url(#", f"url(#{figure.name}-")
    for number, colour in enumerate(PALETTE):
        svg = svg.replace(colour, f"var(--ink-{number})")
    label = f'role="img" aria-label="{figure.title}" '
    return re.sub(r'<svg [^>]*?viewBox="([^"]+)"[^>]*>', rf'<svg {label}viewBox="\1">', svg, count=1)
