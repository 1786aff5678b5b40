"""What agents are made of: models, toolsets, custom tools, MCP servers, skills. And how it is shown."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, structs

from adapters.managed_agents.emulator.errors import ServiceError, invalid
from adapters.managed_agents.emulator.options import Limits
from adapters.managed_agents.emulator.params import Strict, encodable

Level = Literal["low", "medium", "high", "xhigh", "max"]
ToolName = Literal["bash", "edit", "read", "write", "glob", "grep", "web_fetch", "web_search"]
Name = Annotated[str, Meta(min_length=1)]


class Effort(Strict):
    """How hard the model thinks."""

    type: Level


class ModelConfig(Strict):
    """A model with its settings."""

    id: Name
    effort: Level | Effort | None = None
    inference_geo: str | None = None
    speed: Literal["standard", "fast"] | None = None


class Policy(Strict):
    """Whether a tool's use needs a person's consent."""

    type: Literal["always_allow", "always_ask", "auto"]


class ToolConfig(Strict):
    """One tool of the agent toolset. The last fields are those of the two web tools, which find nothing offline."""

    name: ToolName
    type: ToolName | None = None
    enabled: bool | None = None
    permission_policy: Policy | None = None
    allowed_domains: list[str] | None = None
    blocked_domains: list[str] | None = None
    max_content_tokens: int | None = None
    url_sources: dict[str, Any] | None = None
    user_location: dict[str, Any] | None = None


class McpToolConfig(Strict):
    """One tool of an MCP server."""

    name: Name
    enabled: bool | None = None
    permission_policy: Policy | None = None


class DefaultConfig(Strict):
    """What holds for the tools that have no configuration of their own."""

    enabled: bool | None = None
    permission_policy: Policy | None = None


class Toolset(Strict, tag_field="type", tag="agent_toolset_20260401"):
    """The tools that work on the session's file system."""

    configs: list[ToolConfig] | None = None
    default_config: DefaultConfig | None = None


class McpToolset(Strict, tag_field="type", tag="mcp_toolset"):
    """The tools of an MCP server."""

    mcp_server_name: Name
    configs: list[McpToolConfig] | None = None
    default_config: DefaultConfig | None = None


class InputSchema(Strict):
    """Of a custom tool."""

    type: Literal["object"]
    properties: dict[str, Any] | None = None
    required: list[str] | None = None


class CustomTool(Strict, tag_field="type", tag="custom"):
    """A tool that the client carries out."""

    name: Annotated[str, Meta(pattern="^[a-zA-Z0-9_-]{1,128}$")]
    description: str
    input_schema: InputSchema


class McpServer(Strict):
    """Where a server is."""

    type: Literal["url"]
    name: Name
    url: Name


class Skill(Strict):
    """Recorded with the agent; the emulator has no skills to load."""

    type: Literal["anthropic", "custom"]
    skill_id: Name
    version: str | None = None


class Identity(Strict):
    """As whom the agent acts."""

    type: Literal["aws_role", "service_account"]
    role_arn: str | None = None


Tool = Toolset | McpToolset | CustomTool
Model = Name | ModelConfig
TOOLS: tuple[ToolName, ...] = ("bash", "edit", "read", "write", "glob", "grep", "web_fetch", "web_search")
_ALLOW, _ASK = {"type": "always_allow"}, {"type": "always_ask"}


def shown_model(model: str | ModelConfig) -> dict[str, Any]:
    """A model as an agent shows it."""
    if isinstance(model, str):
        return {"id": encodable("model", model), "effort": None, "inference_geo": None, "speed": "standard"}
    effort = {"type": model.effort} if isinstance(model.effort, str) else model.effort
    return {**structs.asdict(model), "effort": effort, "speed": model.speed or "standard"}


def shown_tools(tools: list[Tool], servers: list[McpServer], limits: Limits) -> list[dict[str, Any]]:
    """Tools as an agent shows them, defaults filled in. Raises ServiceError (400)."""
    _check_servers(tools, servers, limits)
    shown = [_shown(tool) for tool in tools]
    names = [name for tool in shown for name in _names(tool)]
    if len(names) > limits.tools:
        raise invalid("tools", f"{len(names)} tools", f"at most {limits.tools}")
    if double := next((name for name in names if names.count(name) > 1), None):
        raise invalid("tools", f"{double!r} twice", "each name once")
    return shown


def shown_identity(identity: Identity | None) -> dict[str, Any]:
    """As whom the agent acts, by default its service account. Raises ServiceError (400)."""
    if identity is None or identity.type == "service_account":
        return {"type": "service_account"}
    if not identity.role_arn:
        raise invalid("execution_identity.role_arn", "missing", "the role's ARN")
    return {"type": "aws_role", "role_arn": identity.role_arn}


def shown_skills(skills: list[Skill]) -> list[dict[str, Any]]:
    """Skills as an agent shows them."""
    return [{"type": each.type, "skill_id": each.skill_id, "version": each.version or "latest"} for each in skills]


def later_multiagent(multiagent: dict[str, Any] | None) -> None:
    """Raises ServiceError (501) where other agents are to be called."""
    if multiagent is not None:
        raise ServiceError(501, "multiagent is not served by this emulator yet; allowed: null")


def _shown(tool: Tool) -> dict[str, Any]:
    if isinstance(tool, CustomTool):
        schema = {name: value for name, value in structs.asdict(tool.input_schema).items() if value is not None}
        return {"type": "custom", "name": tool.name, "description": tool.description, "input_schema": schema}
    ask = _ASK if isinstance(tool, McpToolset) else _ALLOW
    default = _config(tool.default_config, {"enabled": True, "permission_policy": ask})
    if isinstance(tool, McpToolset):
        mcp = [{"name": each.name, **_config(each, default)} for each in tool.configs or ()]
        named = {"type": "mcp_toolset", "mcp_server_name": tool.mcp_server_name}
        return {**named, "configs": mcp, "default_config": default}
    configs = [_tool(each, default) for each in tool.configs or ()]
    return {"type": "agent_toolset_20260401", "configs": configs, "default_config": default}


def _tool(config: ToolConfig, default: dict[str, Any]) -> dict[str, Any]:
    if config.type not in (None, config.name):
        raise invalid("tools.configs.type", repr(config.type), repr(config.name))
    web = ("allowed_domains", "blocked_domains", "max_content_tokens", "url_sources", "user_location")
    more = {name: value for name in web if (value := getattr(config, name)) is not None}
    if more and not config.name.startswith("web_"):
        raise invalid(f"tools.configs.{next(iter(more))}", f"for {config.name!r}", "for web_fetch and web_search alone")
    return {"name": config.name, "type": config.name, **_config(config, default), **more}


def _config(config: Struct | None, default: dict[str, Any]) -> dict[str, Any]:
    enabled, policy = getattr(config, "enabled", None), getattr(config, "permission_policy", None)
    return {
        "enabled": default["enabled"] if enabled is None else enabled,
        "permission_policy": default["permission_policy"] if policy is None else {"type": policy.type},
    }


def _names(tool: dict[str, Any]) -> list[str]:
    if tool["type"] == "custom":
        return [tool["name"]]
    if tool["type"] == "mcp_toolset":
        return [f"{tool['mcp_server_name']}/{config['name']}" for config in tool["configs"]]
    return enabled_tools(tool)


def enabled_tools(toolset: dict[str, Any]) -> list[str]:
    """The tools of an agent toolset that may be used."""
    own = {config["name"]: config["enabled"] for config in toolset["configs"]}
    return [name for name in TOOLS if own.get(name, toolset["default_config"]["enabled"])]


def _check_servers(tools: list[Tool], servers: list[McpServer], limits: Limits) -> None:
    names = [server.name for server in servers]
    used = {tool.mcp_server_name for tool in tools if isinstance(tool, McpToolset)}
    if len(names) > limits.mcp_servers:
        raise invalid("mcp_servers", f"{len(names)} servers", f"at most {limits.mcp_servers}")
    if len(set(names)) < len(names):
        raise invalid("mcp_servers", "one name twice", "each name once")
    if unused := set(names) - used:
        raise invalid("mcp_servers", f"{min(unused)!r}, which no mcp_toolset refers to", "servers that tools use")
    if unknown := used - set(names):
        raise invalid("tools.mcp_server_name", repr(min(unknown)), "the name of one of mcp_servers")
