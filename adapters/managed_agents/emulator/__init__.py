"""Claude Managed Agents, emulated: the HTTP API that the `anthropic` SDK 2.x knows, served locally.

    python -m adapters.managed_agents.emulator --port N --data DIR

A process of its own. Start at `service.py`; a route is one line in a module's `ROUTES`.

    app        routes, keys, beta headers, error replies     agents, environments, sessions, events: their routes
    calls      a request, strictly read; a reply             stores, memories, versions: what agents remember
    storage    SQLite: all there is, in one file             streams   who listens to a session's events
    pages      cursors                                       runner, loop   the agent at work; model, prompt, prices
    *_params   what requests may hold                        files, shell, tools   the session's own file system
    dreams     their routes                                  dreaming, transcripts   what a dream does, and reads
"""

LABEL = "Claude Managed Agents, emulated"
