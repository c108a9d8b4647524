import sys


def handle(line: str) -> None:
    """Your program goes here."""


def main() -> None:
    # UTF-8 whatever the locale says
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    lines = 0
    # one line at a time, so that a long input needs no more memory than a short one
    for line in sys.stdin:
        lines += 1
        handle(line)
    # stdout is for the answer alone; remarks to people go to stderr
    print(f"{lines} lines read, and nothing done with them yet", file=sys.stderr)


if __name__ == "__main__":
    main()
