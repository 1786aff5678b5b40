"""Zep API on Graphiti, local: the HTTP API of the Zep SDKs, served on `graphiti-core` with the embedded FalkorDB.

    python -m adapters.zep.service --port N --data DIR

A process of its own. Start at `service.py`; what is served stands in `served.py` and in docs/stacks/zep-service.md.

    app       routes and error replies                 engine    one Graphiti per graph
    v4_*      the routes of zep-cloud 4.x              database  the embedded FalkorDB, a child process
    v2_*      the routes of zep-python 2.x             queue     what was accepted and is not yet processed
    calls     a request, strictly read; a reply        store     SQLite: users, threads, messages, tasks, the queue
    context   the context block                        models    the model calls, all behind one endpoint
"""

LABEL = "Zep API on Graphiti, local"
