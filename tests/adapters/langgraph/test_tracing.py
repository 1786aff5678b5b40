"""LangSmith's tracing is off in a trial, also where the shell that starts the run has it on."""

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

pytest.importorskip("langgraph.store.sqlite")

ONE_STEP = """
from langchain_core.tracers.langchain import wait_for_all_tracers
from langgraph.graph import END, START, StateGraph
graph = StateGraph(dict).add_node("step", lambda state: state).add_edge(START, "step").add_edge("step", END).compile()
graph.invoke({"said": "hello"})
wait_for_all_tracers()
"""


@pytest.fixture
def collector(monkeypatch):
    """A server in LangSmith's place that the environment names, with tracing on; the paths that it was asked for."""
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(202)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *words):
            """Not on the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    for name in ("LANGSMITH", "LANGCHAIN"):
        monkeypatch.setenv(f"{name}_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv(f"{name}_API_KEY", "a-key")
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    yield asked
    server.shutdown()


@pytest.mark.slow
def test_a_trial_sends_no_traces(collector, run_small):
    (trial,) = run_small(["langgraph_agent"]).trials()
    assert trial.failure is None
    assert collector == []


@pytest.mark.slow
def test_while_the_same_environment_makes_a_plain_graph_send_them(collector):
    subprocess.run([sys.executable, "-c", ONE_STEP], check=True, env=dict(os.environ), timeout=120)
    assert collector
