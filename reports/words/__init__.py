"""Figures in words: what they are called, and what they mean."""
