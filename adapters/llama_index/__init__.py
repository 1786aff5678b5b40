"""LlamaIndex's own agent with its `Memory`: a short-term buffer that flows over into memory blocks."""
