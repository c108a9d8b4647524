import os

import psycopg
from flask import Flask, jsonify, request
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

import desk

app = Flask(__name__)

# a connection is tried before it is handed out; what died meanwhile is replaced
pool = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=2,
    max_size=8,
    timeout=8,
    check=ConnectionPool.check_connection,
    kwargs={"row_factory": dict_row},
    open=True,
)


def problem(status, code, detail):
    reply = jsonify(type="about:blank", detail=detail, code=code)
    reply.status_code = status
    reply.content_type = "application/problem+json"
    return reply


@app.errorhandler(desk.Refused)
def refused(error):
    return problem(error.status, error.code, error.detail)


@app.errorhandler(psycopg.OperationalError)
@app.errorhandler(PoolTimeout)
def away(error):
    app.logger.warning("database: %s", error)
    return problem(503, "away", "The books are out of reach.")


def found(row):
    return row or problem(404, "unknown", "No such thing here.")


@app.get("/healthz")
def healthz():
    return "fine"


@app.post("/stock")
def add_stock():
    body = request.get_json()
    with pool.connection() as db:
        return desk.add_stock(db, body["branch"], body["name"], body["copies"]), 201


@app.get("/stock/<uuid:stock_id>")
def stock(stock_id):
    with pool.connection() as db:
        return found(desk.find_stock(db, stock_id))


@app.post("/members")
def join():
    body = request.get_json()
    with pool.connection() as db:
        return desk.join(db, body["name"], body["maxLoans"]), 201


@app.get("/members/<uuid:member_id>")
def member(member_id):
    with pool.connection() as db:
        return found(desk.find_member(db, member_id))


@app.get("/members/<uuid:member_id>/loans")
def loans_of(member_id):
    with pool.connection() as db:
        if not desk.find_member(db, member_id):
            return found(None)
        return {"items": desk.open_loans(db, member_id)}


@app.post("/loans")
def lend():
    body = request.get_json()
    member_id, stock_id = desk.as_id(body["memberId"], "member"), desk.as_id(body["stockId"], "stock")
    with pool.connection() as db:
        return desk.lend(db, member_id, stock_id), 201


@app.post("/loans/<uuid:loan_id>/return")
def give_back(loan_id):
    with pool.connection() as db:
        desk.give_back(db, loan_id)
    return "", 200


@app.post("/transfers")
def transfer():
    moves = [
        (desk.as_id(move["from"], "stock"), desk.as_id(move["to"], "stock"), move["count"])
        for move in request.get_json()["moves"]
    ]
    with pool.connection() as db:
        desk.transfer(db, moves)
    return {}
