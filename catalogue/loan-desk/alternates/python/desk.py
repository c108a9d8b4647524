"""The desk itself: every function takes a connection and does its work in one transaction."""

from collections import defaultdict
from uuid import UUID


class Refused(Exception):
    def __init__(self, status, code, detail):
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


def unknown(what):
    return Refused(422, f"unknown-{what}", f"There is no such {what}.")


def as_id(value, what):
    try:
        return UUID(str(value))
    except ValueError:
        raise unknown(what) from None


def add_stock(db, branch, name, copies):
    return db.execute(
        "INSERT INTO stock (branch, name, copies) VALUES (%s, %s, %s) RETURNING id, copies AS available",
        (branch, name, copies),
    ).fetchone()


def find_stock(db, stock_id):
    return db.execute(
        'SELECT id, branch, name, copies, available, on_loan AS "onLoan" FROM shelf WHERE id = %s', (stock_id,)
    ).fetchone()


def join(db, name, max_loans):
    return db.execute(
        'INSERT INTO member (name, max_loans) VALUES (%s, %s) RETURNING id, name, max_loans AS "maxLoans"',
        (name, max_loans),
    ).fetchone()


def find_member(db, member_id):
    return db.execute(
        'SELECT id, name, max_loans AS "maxLoans" FROM member WHERE id = %s', (member_id,)
    ).fetchone()


def open_loans(db, member_id):
    return db.execute(
        """SELECT loan.id, stock_id AS "stockId", taken_at AS "takenAt" FROM loan
           WHERE member_id = %s AND returned_at IS NULL ORDER BY taken_at DESC""",
        (member_id,),
    ).fetchall()


def lend(db, member_id, stock_id):
    # always the member before the stock, so that two lenders never wait for each other
    member = db.execute("SELECT max_loans FROM member WHERE id = %s FOR UPDATE", (member_id,)).fetchone()
    if member is None:
        raise unknown("member")
    if len(open_loans(db, member_id)) >= member["max_loans"]:
        raise Refused(409, "limit-reached", f"Not more than {member['max_loans']} at a time.")
    if available(db, [stock_id])[stock_id] < 1:
        raise Refused(409, "none-available", "Every copy is out.")
    return db.execute(
        "INSERT INTO loan (member_id, stock_id) VALUES (%s, %s) RETURNING id", (member_id, stock_id)
    ).fetchone()


def give_back(db, loan_id):
    loan = db.execute("SELECT returned_at FROM loan WHERE id = %s FOR UPDATE", (loan_id,)).fetchone()
    if loan is None:
        raise Refused(404, "unknown-loan", "There is no such loan.")
    if loan["returned_at"]:
        raise Refused(409, "already-returned", "That one is back already.")
    db.execute("UPDATE loan SET returned_at = now() WHERE id = %s", (loan_id,))


def transfer(db, moves):
    """Plays the moves through on paper, then writes down what has changed."""
    left = available(db, {stock_id for source, target, _ in moves for stock_id in (source, target)})
    change = defaultdict(int)
    for source, target, count in moves:
        if left[source] < count:
            raise Refused(409, "none-available", "Not that many are there.")
        for stock_id, more in ((source, -count), (target, count)):
            left[stock_id] += more
            change[stock_id] += more
    for stock_id, more in change.items():
        db.execute("UPDATE stock SET copies = copies + %s WHERE id = %s", (more, stock_id))


def available(db, stock_ids):
    """Locks the stocks, in the order of their ids, and counts what is there."""
    wanted = list(stock_ids)
    locked = db.execute("SELECT id FROM stock WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (wanted,)).fetchall()
    if len(locked) < len(wanted):
        raise unknown("stock")
    # a statement of its own: it sees what was committed while we waited for the locks
    rows = db.execute("SELECT id, available FROM shelf WHERE id = ANY(%s)", (wanted,)).fetchall()
    return {row["id"]: row["available"] for row in rows}
