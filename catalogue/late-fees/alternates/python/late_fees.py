"""Prices a night's overdue loans: JSON Lines on stdin, JSON Lines on stdout."""

import json
import sys

from rules import Header, Loan, Unusable, price


def main() -> int:
    # bytes, not text: json decodes UTF-8 itself, whatever the locale says
    lines = enumerate(sys.stdin.buffer, start=1)
    out = sys.stdout
    try:
        _, first = next(lines, (1, b""))
        header = Header.parse(first)
    except Unusable as problem:
        print(f"late_fees: line 1: {problem}", file=sys.stderr)
        return 1

    priced = rejected = total = 0
    for number, line in lines:
        if line.isspace():
            continue
        try:
            loan = Loan.parse(line)
        except Unusable as problem:
            print(f"late_fees: line {number}: {problem}", file=sys.stderr)
            rejected += 1
            continue
        days, fee = price(header, loan)
        priced += 1
        total += fee
        # ascii only: every other letter is escaped, which any JSON reader undoes
        out.write(json.dumps({"fee": fee, "days": days, "loan": loan.name, "kind": loan.kind}) + "\n")

    out.write(json.dumps({"total": total, "rejected": rejected, "loans": priced}) + "\n")
    return 2 if rejected else 0


if __name__ == "__main__":
    sys.exit(main())
