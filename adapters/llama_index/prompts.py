"""What the agent and the fact block are told besides the run's own prompt and LlamaIndex's. Our own words."""

STATIC = "Below is what you know from earlier."

BEGUN = "(The conversation goes on.)"
