"""LangGraph's own memory: its store, asked by the house agent, and its agent with checkpointer and store."""
