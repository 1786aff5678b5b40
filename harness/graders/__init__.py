"""Verdicts on answers: small, deterministic, versioned."""
