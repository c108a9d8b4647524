"""Shelves and the books on them. The document is the one that FastAPI writes by itself: it declares no 401, 403 or 404."""

import logging
from datetime import datetime
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, TimeoutError as PoolTimeout

from database import engine
from tokens import fits, hashed, read, sign

log = logging.getLogger("app")
app = FastAPI(title="Shelves")


def storable(value: str) -> str:
    if "\0" in value:
        raise ValueError("a database holds no NUL")
    value.encode()  # nor half a surrogate pair
    return value


def words(most: int):
    return Annotated[str, Field(min_length=1, max_length=most), AfterValidator(storable)]


# ids are numbers, and what no column can hold is refused like any other wrong input
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


class NewUser(BaseModel):
    username: words(80)
    password: words(200)


class User(BaseModel):
    id: int
    username: str


class Token(BaseModel):
    access_token: str
    token_type: str


class NewShelf(BaseModel):
    title: words(80)


class Shelf(NewShelf):
    id: int


class NewBook(BaseModel):
    shelf_id: int = Field(ge=1, le=2**63 - 1)
    title: words(200)
    pages: int = Field(1, ge=1, le=100_000)


class BookChanges(BaseModel):
    title: words(200) | None = None
    pages: int | None = Field(None, ge=1, le=100_000)


class Book(BaseModel):
    id: int
    shelf_id: int
    title: str
    pages: int
    changed_at: datetime


class Page(BaseModel):
    total: int
    results: list[Book]


@app.middleware("http")
async def dressed(request: Request, call_next):
    response = await call_next(request)
    response.headers["X-CONTENT-TYPE-OPTIONS"] = "NoSniff"
    # FastAPI's own pages are HTML
    response.headers["content-security-policy"] = "default-src 'self'; frame-ancestors 'none'"
    route = request.scope.get("route")
    log.info("answered method=%s route=%s status=%s", request.method, getattr(route, "path", "none"), response.status_code)
    return response


@app.exception_handler(DBAPIError)
@app.exception_handler(PoolTimeout)
async def away(request: Request, error: Exception):
    # 500 is as good as 503, as long as it comes in time
    return JSONResponse({"detail": "The database did not answer"}, 500)


@app.exception_handler(RequestValidationError)
async def wrong(request: Request, error: RequestValidationError):
    # as FastAPI tells it, but without what came: it need not be anything that can be said in UTF-8
    return JSONResponse({"detail": [{"loc": one["loc"], "msg": one["msg"], "type": one["type"]} for one in error.errors()]}, 422)


def person(token: Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="token"))]) -> int:
    user_id = read(token)
    if user_id is None:
        raise HTTPException(401, "Log in first", {"www-authenticate": "Bearer"})
    return user_id


Person = Annotated[int, Depends(person)]


def rows(sql: str, **values):
    with engine.begin() as connection:
        result = connection.execute(text(sql), values)
        return result.mappings().all() if result.returns_rows else []


@app.get("/alive", include_in_schema=False)
def alive():
    return "yes"


@app.get("/ready", include_in_schema=False)
def ready():
    rows("SELECT 1")
    return "yes"


@app.post("/users", status_code=201)
def register(user: NewUser) -> User:
    try:
        [made] = rows("INSERT INTO users (username, password) VALUES (:username, :password) RETURNING id, username", username=user.username, password=hashed(user.password))
    except IntegrityError:
        raise HTTPException(409, "That name is taken") from None
    return made


@app.post("/token")
def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token:
    if "\0" in form.username:
        raise HTTPException(400, "No such user")
    found = rows("SELECT id, password FROM users WHERE username = :username", username=form.username)
    if not found or not fits(form.password, found[0]["password"]):
        raise HTTPException(400, "No such user, or another password")
    return Token(access_token=sign(found[0]["id"]), token_type="bearer")


@app.post("/shelves", status_code=201)
def put_up(shelf: NewShelf, me: Person) -> Shelf:
    [made] = rows("INSERT INTO shelves (owner_id, title) VALUES (:me, :title) RETURNING id, title", me=me, title=shelf.title)
    return made


# all at once: a person has few shelves
@app.get("/shelves")
def my_shelves(me: Person) -> list[Shelf]:
    return rows("SELECT id, title FROM shelves WHERE owner_id = :me ORDER BY id", me=me)


def owned(shelf_id: int, me: int) -> None:
    found = rows("SELECT owner_id FROM shelves WHERE id = :id", id=shelf_id)
    if not found:
        raise HTTPException(404, "There is no such shelf")
    if found[0]["owner_id"] != me:
        raise HTTPException(403, "It is somebody else's")


@app.get("/shelves/{shelf_id}")
def shelf(shelf_id: Id, me: Person) -> Shelf:
    owned(shelf_id, me)
    return rows("SELECT id, title FROM shelves WHERE id = :id", id=shelf_id)[0]


BOOK = "books.id, books.shelf_id, books.title, books.pages, books.changed_at"


# neither Location nor link: the id is in the body, the shelf's in the request's
@app.post("/books", status_code=201)
def put_in(book: NewBook, me: Person) -> Book:
    owned(book.shelf_id, me)
    [made] = rows(f"INSERT INTO books (shelf_id, title, pages) VALUES (:shelf_id, :title, :pages) RETURNING {BOOK}", **book.model_dump())
    return made


# counted off in pages, but the oldest first: what is added comes at the end
@app.get("/books")
def my_books(me: Person, shelf_id: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None, page: Annotated[int, Query(ge=1, le=100_000)] = 1, size: Annotated[int, Query(ge=1, le=100)] = 50) -> Page:
    here = "FROM books JOIN shelves ON shelves.id = books.shelf_id WHERE shelves.owner_id = :me AND NOT removed AND (CAST(:shelf AS BIGINT) IS NULL OR shelf_id = :shelf)"
    total = rows(f"SELECT count(*) {here}", me=me, shelf=shelf_id)[0]["count"]
    found = rows(f"SELECT {BOOK} {here} ORDER BY books.id LIMIT :size OFFSET :skip", me=me, shelf=shelf_id, size=size, skip=(page - 1) * size)
    return Page(total=total, results=found)


def my_book(book_id: int, me: int):
    found = rows(f"SELECT {BOOK}, removed FROM books WHERE id = :id", id=book_id)
    if not found:
        raise HTTPException(404, "There is no such book")
    owned(found[0]["shelf_id"], me)
    return found[0]


@app.get("/books/{book_id}")
def book(book_id: Id, me: Person) -> Book:
    found = my_book(book_id, me)
    if found["removed"]:
        raise HTTPException(410, "It was here")
    return found


@app.patch("/books/{book_id}")
def change(book_id: Id, changes: BookChanges, me: Person) -> Book:
    book(book_id, me)
    rows("UPDATE books SET title = COALESCE(:title, title), pages = COALESCE(:pages, pages), changed_at = now() WHERE id = :id", id=book_id, **changes.model_dump())
    return my_book(book_id, me)


# the second time is as good as the first
@app.delete("/books/{book_id}", status_code=204)
def take_out(book_id: Id, me: Person) -> Response:
    my_book(book_id, me)
    rows("UPDATE books SET removed = TRUE WHERE id = :id", id=book_id)
    return Response(status_code=204)
