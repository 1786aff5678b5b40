"""Grades runs from their records, says why answers were wrong, and asks model judges where one is named."""
