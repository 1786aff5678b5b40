"""The stack `zep`: the Zep SDKs on a local service, label "Zep API on Graphiti, local"."""
