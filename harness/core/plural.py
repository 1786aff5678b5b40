"""Numbers of things, in words that agree with them."""


def plural(number: int, noun: str) -> str:
    """`1 scenario`, `1,200 scenarios`."""
    return f"{number:,} {noun}{'s' * (number != 1)}"
