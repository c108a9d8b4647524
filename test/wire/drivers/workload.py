"""The workload over Python's drivers: workload.py DRIVER URL. It prints what came back, and its counts at the end."""
import hashlib
import json
import sys
import threading
from urllib.parse import urlsplit

driver, url = sys.argv[1:]
at = urlsplit(url)
statements = trips = 0
lock = threading.Lock()
BOOKKEEPING = ('begin', 'start', 'commit', 'rollback', 'savepoint', 'release', 'set', 'select 1')


def count(n, waits=None):
    global statements, trips
    with lock:
        statements += n
        trips += n if waits is None else waits


def say(what, value):
    print(what, json.dumps(value, default=shorten))


def shorten(value):
    if isinstance(value, (bytes, memoryview)):
        return hashlib.sha256(bytes(value)).hexdigest()
    return str(value)


def connect():
    if driver == 'psycopg':
        import psycopg
        return psycopg.connect(url, autocommit=True)
    import pymysql
    return pymysql.connect(host=at.hostname, port=at.port, user=at.username, password=at.password, database=at.path[1:], autocommit=True,
                           local_infile=True, client_flag=pymysql.constants.CLIENT.MULTI_STATEMENTS, max_allowed_packet=64 << 20)


def run(connection, sql, params=None):
    if not sql.lower().startswith(BOOKKEEPING):
        count(1)
    cursor = connection.cursor()
    cursor.execute(sql, params)
    rows = [list(row) for row in cursor.fetchall()] if cursor.description else []
    cursor.close()
    return rows


def failing(connection, sql, params=None):
    try:
        run(connection, sql, params)
        say('error', 'none')
    except Exception as error:
        say('error', [type(error).__name__, str(error)])


def shared(one):
    postgres = driver == 'psycopg'
    run(one, 'DROP TABLE IF EXISTS soak')
    run(one, 'CREATE TABLE soak (id INTEGER PRIMARY KEY, t %s, n BIGINT, b %s, flag BOOLEAN)' % (('TEXT', 'BYTEA') if postgres else ('LONGTEXT', 'LONGBLOB')))
    for i, text in enumerate(['', 'plain', 'Zoë "工具" \'ß\' \\ %% 🔨 שלום\n', "'; DROP TABLE soak; --", 'a' * 100_000, None]):
        run(one, 'INSERT INTO soak (id, t, n, flag) VALUES (%s, %s, %s, %s)', (i, text, None if i % 2 else 2 ** 40 + i, i % 2 == 0))
    say('rows', [[hashlib.sha256(str(cell).encode()).hexdigest()[:8] for cell in row] for row in run(one, 'SELECT id, t, n, flag FROM soak ORDER BY id')])
    for i, size in enumerate([0, 1, 70_000, 1 << 20, 17 << 20]):
        blob = (hashlib.sha256(str(size).encode()).digest() * (size // 32 + 1))[:size]
        run(one, 'INSERT INTO soak (id, b) VALUES (%s, %s)', (100 + i, blob))
        back = run(one, 'SELECT b FROM soak WHERE id = %s', (100 + i,))[0][0]
        say('blob', [size, shorten(back), bytes(back) == blob])
    failing(one, 'SELECT * FROM nowhere')
    failing(one, 'SELEC')
    failing(one, 'INSERT INTO soak (id) VALUES (%s)', (1,))
    run(one, 'BEGIN')
    run(one, 'UPDATE soak SET t = %s WHERE id = %s', ('changed', 1))
    run(one, 'SAVEPOINT here')
    failing(one, 'INSERT INTO soak (id) VALUES (%s)', (2,))
    run(one, 'ROLLBACK TO SAVEPOINT here')
    run(one, 'COMMIT')
    say('after transactions', run(one, 'SELECT count(*), min(t) FROM soak'))


def alongside():
    sums = [0] * 8

    def work(s):
        connection = connect()
        for i in range(20):
            run(connection, 'INSERT INTO soak (id, t, n) VALUES (%s, %s, %s)', (1000 + s * 100 + i, f'{s}/{i}', i))
            [[t, n]] = run(connection, 'SELECT t, n FROM soak WHERE id = %s', (1000 + s * 100 + i,))
            assert t == f'{s}/{i}', 'the reply of another'
            sums[s] += n
        connection.close()

    threads = [threading.Thread(target=work, args=(s,)) for s in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say('sums', sums)


def psycopg_alone(one):
    for i in range(10):
        # prepared by the driver from the fifth time on
        say('often', run(one, 'SELECT t FROM soak WHERE id = %s', (1000 + i,)))
    with one.pipeline():
        cursors = [one.execute('SELECT n FROM soak WHERE id = %s', (1000 + i,)) for i in range(10)]
    count(10, 1)
    say('pipelined', [cursor.fetchall() for cursor in cursors])
    with one.pipeline() as pipeline:
        first = one.execute('SELECT n FROM soak WHERE id = 1000').fetchone()
        second = one.execute('UPDATE soak SET n = 7 WHERE id = 1001')
        pipeline.sync()
        third = one.execute('SELECT n FROM soak WHERE id = 1001').fetchone()
    count(3, 3)
    say('pipelined in parts', [first, second.rowcount, third])
    try:
        with one.pipeline():
            one.execute('SELECT 1 / (id - id) FROM soak')
            one.execute('SELECT t FROM soak')
    except Exception as error:
        say('an error in a pipeline', [type(error).__name__, str(error)])
    count(2, 1)
    with one.cursor() as cursor:
        cursor.executemany('INSERT INTO soak (id, t) VALUES (%s, %s)', [(3000 + i, str(i)) for i in range(50)])
    count(50, 1)
    with one.cursor() as cursor, cursor.copy('COPY soak (id, t) FROM STDIN') as copy:
        for i in range(3000):
            copy.write_row((5000 + i, f'row {i}'))
    count(1)
    with one.cursor() as cursor, cursor.copy('COPY (SELECT id, t FROM soak WHERE id >= 5000 ORDER BY id) TO STDOUT (FORMAT BINARY)') as copy:
        say('copied', hashlib.sha256(b''.join(bytes(part) for part in copy)).hexdigest())
    count(1)
    try:
        with one.cursor() as cursor, cursor.copy('COPY soak (id, t) FROM STDIN') as copy:
            copy.write_row((0, 'there already'))
    except Exception as error:
        say('a copy that fails', [type(error).__name__, str(error)])
    count(1)
    with one.cursor(binary=True) as cursor:
        say('binary', [str(cell) for cell in cursor.execute('SELECT %b::int8, %b::text, %b::uuid FROM soak LIMIT 1', (5, 'x', __import__('uuid').UUID(int=7))).fetchone()])
    count(1)
    with one.transaction(), one.cursor(name='by name') as cursor:
        cursor.itersize = 1000
        cursor.execute('SELECT i FROM generate_series(1, 2500) AS i')
        say('by cursor', sum(row[0] for row in cursor))
    # DECLARE, three times FETCH and CLOSE, beside what the driver asks of the cursor's form
    count(5)


def pymysql_alone(one):
    cursor = one.cursor()
    cursor.execute("UPDATE soak SET t = 'x;y' WHERE id = 1000; SELECT t FROM soak WHERE id = 1000; COMMIT")
    several = [cursor.rowcount]
    while cursor.nextset():
        several.append(cursor.fetchall() if cursor.description else None)
    say('several in one', several)
    count(2, 1)
    cursor.executemany('INSERT INTO soak (id, t) VALUES (%s, %s)', [(3000 + i, str(i)) for i in range(50)])
    # the driver makes one statement of them
    count(1)
    one.ping()
    import tempfile
    with tempfile.NamedTemporaryFile('w', suffix='.tsv') as file:
        for i in range(3000):
            file.write(f'{5000 + i}\trow {i}\n')
        file.flush()
        try:
            say('loaded', run(one, f"LOAD DATA LOCAL INFILE '{file.name}' INTO TABLE soak (id, t)"))
        except Exception as error:
            say('loaded', type(error).__name__)
    say('loaded', run(one, 'SELECT count(*) FROM soak WHERE id >= 5000'))
    import pymysql.cursors
    stream = one.cursor(pymysql.cursors.SSCursor)
    stream.execute('SELECT id FROM soak')
    say('streamed', sum(row[0] for row in stream))
    count(1)
    stream.close()


one = connect()
shared(one)
alongside()
(psycopg_alone if driver == 'psycopg' else pymysql_alone)(one)
one.close()
print('counts', json.dumps({'statements': statements, 'roundTrips': trips}))
