"""Who may ask: API keys, workspaces, beta headers."""

from starlette.requests import Request

from adapters.managed_agents.emulator import ids
from adapters.managed_agents.emulator.calls import MAX_BODY, Actor, Call
from adapters.managed_agents.emulator.errors import ServiceError, invalid
from adapters.managed_agents.emulator.service import Service
from adapters.serving import reading

WORKSPACE = "anthropic-workspace-id"
DEFAULT = "wrkspc_default"
AGENTS, MEMORY, DREAMING = "managed-agents-2026-04-01", "agent-memory-2026-07-22", "dreaming-2026-04-21"
BETAS = {"agents": (AGENTS,), "memory": (MEMORY, AGENTS), "dreams": (DREAMING,), "": ()}


async def admit(service: Service, request: Request, beta: str) -> Call:
    """The request as a call. Raises ServiceError (400, 401, 403, 413) or MisreadError."""
    key = _key(request)
    workspace = _workspace(service.options.keys, key, request.headers.get(WORKSPACE, ""))
    _check_betas(request, BETAS[beta], service.options.accept_both_betas)
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > MAX_BODY:
            raise ServiceError(413, f"body: more than {MAX_BODY} bytes; allowed: at most as many")
    actor = Actor("api_actor", ids.of_key(key))
    return Call(service, request, bytes(raw), workspace, actor, reading.now(request.headers.get(reading.NOW)))


def _key(request: Request) -> str:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    key = bearer.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "").strip()
    if not key:
        raise ServiceError(401, "authorization: missing; allowed: 'Bearer KEY', or the header x-api-key")
    return key


def _workspace(keys: dict[str, str], key: str, wanted: str) -> str:
    """The workspace that a request is about."""
    if keys and key not in keys:
        raise ServiceError(401, "authorization: no such API key")
    own = keys.get(key, "")
    if own and wanted and wanted != own:
        raise ServiceError(403, f"{WORKSPACE}: {wanted[:80]!r}; allowed: the key's own, {own!r}")
    return own or wanted or DEFAULT


def _check_betas(request: Request, accepted: tuple[str, ...], both: bool) -> None:
    given = {each.strip() for line in request.headers.getlist("anthropic-beta") for each in line.split(",")}
    found = [each for each in accepted if each in given]
    if accepted and not found:
        raise invalid("anthropic-beta", ", ".join(sorted(given - {""})) or "missing", " or ".join(accepted))
    if len(found) > 1 and not both:
        raise invalid("anthropic-beta", " and ".join(found), "one of them")
