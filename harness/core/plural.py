"""Numbers of things, in words that agree with them."""


def number_of(number: int, thing: str) -> str:
    """`1 scenario`, `1,200 scenarios`."""
    return f"{number:,} {thing}{'s' * (number != 1)}"
