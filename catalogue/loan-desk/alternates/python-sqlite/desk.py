import secrets
from contextlib import contextmanager

ON_SHELF = "SELECT copy.id FROM copy LEFT JOIN loan ON copy_id = copy.id AND open WHERE stock_id = ? AND loan.id IS NULL"


class Problem(Exception):
    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code


@contextmanager
def writing(db):
    """Takes the file's write lock at once and holds it to the end; whoever else writes waits."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def new_id(kind):
    return f"{kind}_{secrets.token_hex(8)}"


def only(db, sql, *values):
    row = db.execute(sql, values).fetchone()
    if row is None:
        raise Problem(404, "no-such-thing")
    return row


def add_stock(db, branch, name, copies):
    stock_id = new_id("st")
    with writing(db):
        db.execute("INSERT INTO stock VALUES (?, ?, ?)", (stock_id, branch, name))
        db.executemany("INSERT INTO copy (stock_id) VALUES (?)", [(stock_id,)] * int(copies))
    return {"available": float(copies), "id": stock_id}


def find_stock(db, stock_id):
    branch, name, available, on_loan = only(
        db,
        """SELECT branch, name, count(copy.id) - count(loan.id), count(loan.id)
           FROM stock LEFT JOIN copy ON stock_id = stock.id LEFT JOIN loan ON copy_id = copy.id AND open
           WHERE stock.id = ? GROUP BY stock.id""",
        stock_id,
    )
    return {"onLoan": float(on_loan), "available": float(available), "name": name, "branch": branch}


def join(db, name, max_loans):
    member_id = new_id("me")
    db.execute("INSERT INTO member VALUES (?, ?, ?)", (member_id, name, int(max_loans)))
    return {"id": member_id}


def find_member(db, member_id):
    name, max_loans = only(db, "SELECT name, max_loans FROM member WHERE id = ?", member_id)
    return {"name": name, "maxLoans": max_loans, "card": None}


def loans_of(db, member_id):
    find_member(db, member_id)
    rows = db.execute(
        "SELECT loan.id, stock_id FROM loan JOIN copy ON copy.id = copy_id WHERE member_id = ? AND open", (member_id,)
    )
    return {"items": [{"stockId": stock_id, "id": loan_id} for loan_id, stock_id in rows]}


def lend(db, member_id, stock_id):
    loan_id = new_id("lo")
    with writing(db):
        only(db, "SELECT 1 FROM stock WHERE id = ?", stock_id)
        (max_loans,) = only(db, "SELECT max_loans FROM member WHERE id = ?", member_id)
        copy = db.execute(f"{ON_SHELF} LIMIT 1", (stock_id,)).fetchone()
        if copy is None:
            raise Problem(409, "none-available")
        (out,) = only(db, "SELECT count(*) FROM loan WHERE member_id = ? AND open", member_id)
        if out >= max_loans:
            raise Problem(409, "limit-reached")
        db.execute("INSERT INTO loan (id, copy_id, member_id) VALUES (?, ?, ?)", (loan_id, copy[0], member_id))
    return {"id": loan_id}


def give_back(db, loan_id):
    with writing(db):
        (still_open,) = only(db, "SELECT open FROM loan WHERE id = ?", loan_id)
        if not still_open:
            raise Problem(409, "already-returned")
        db.execute("UPDATE loan SET open = 0 WHERE id = ?", (loan_id,))
    return {"returned": True}


def transfer(db, moves):
    with writing(db):
        for move in moves:
            for end in ("from", "to"):
                only(db, "SELECT 1 FROM stock WHERE id = ?", move[end])
            taken = db.execute(
                f"UPDATE copy SET stock_id = ? WHERE id IN ({ON_SHELF} LIMIT ?)", (move["to"], move["from"], move["count"])
            )
            if taken.rowcount < move["count"]:
                raise Problem(409, "none-available")
    return {"moved": len(moves)}
