"""The generated family `chat_assistant`: what two people tell an assistant over months, and questions about it."""

from scenarios.chat_assistant.suite import ChatAssistant

__all__ = ["ChatAssistant"]
