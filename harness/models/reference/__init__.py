"""The reference model: a fixed set of rules that reads what it is given.

Deterministic, offline, standard library only. It sees one request and nothing else. `model.reply` takes a Messages
API request; `reader.read` is the heart. Its figures test plumbing and evidence delivery, not answer quality.
"""
