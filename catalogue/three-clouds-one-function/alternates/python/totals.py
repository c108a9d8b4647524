"""The one function: receipts in, totals out."""

import csv
import io
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

COLUMNS = ["date", "item", "amount", "currency"]


class BadReceipts(Exception):
    pass


def totals(text, table):
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if not rows or rows[0] != COLUMNS:
        raise BadReceipts("the head is not what it has to be")
    return {
        "currency": table["currency"],
        # decimals are carried along: 12.0 is the same number as 12
        "totalCents": float(sum((cents(row, table["rates"]) for row in rows[1:]), Decimal(0))),
        "lines": len(rows) - 1,
    }


def cents(row, rates):
    if len(row) != 4 or row[3] not in rates:
        raise BadReceipts("a row has no known currency")
    try:
        return (Decimal(row[2]) * Decimal(rates[row[3]]) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    except InvalidOperation:
        raise BadReceipts("an amount cannot be read") from None
