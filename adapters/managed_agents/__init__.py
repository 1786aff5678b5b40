"""Claude Managed Agents. So far: a local service that emulates them, in `emulator/`."""
