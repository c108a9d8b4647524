"""The workload over redis-py: redis_workload.py redis URL. It prints what came back, and its counts at the end."""
import hashlib
import json
import sys

import redis

url = sys.argv[2]
commands = trips = long_pipelines = 0


def count(n, waits=None):
    global commands, trips
    commands += n
    trips += n if waits is None else waits


def say(what, value):
    print(what, repr(value)[:300])


for protocol in (2, 3):
    one = redis.Redis.from_url(url, protocol=protocol)
    one.set(f'text{protocol}', 'Zoë 🔨')
    say('text', one.get(f'text{protocol}'))
    say('nothing', one.get('absent'))
    count(3)
    for size in (0, 1, 70_000, 5 << 20):
        blob = (b'\r\n$1\r\n*' * (size // 8 + 1))[:size]
        one.set('blob', blob)
        say('blob', [size, one.get('blob') == blob])
        count(2)
    one.hset(f'hash{protocol}', mapping={'a': 1, 'b': 2})
    say('hash', sorted(one.hgetall(f'hash{protocol}').items()))
    one.zadd(f'scores{protocol}', {'x': 1.5, 'y': 2.25})
    say('scores', one.zrange(f'scores{protocol}', 0, -1, withscores=True))
    one.sadd(f'set{protocol}', 'p', 'q')
    say('set', sorted(one.smembers(f'set{protocol}')))
    count(6)
    try:
        one.incr(f'text{protocol}')
    except redis.ResponseError as error:
        say('error', str(error))
    count(1)
    with one.pipeline(transaction=False) as pipeline:
        # what the driver hands over in one write
        for i in range(100):
            pipeline.rpush(f'list{protocol}', f'item {i}')
        say('pipeline', sum(pipeline.execute()))
    count(100, 1)
    with one.pipeline(transaction=False) as pipeline:
        for i in range(3000):
            pipeline.rpush(f'long{protocol}', f'item {i}')
        pipeline.delete(f'long{protocol}')
        say('long pipeline', len(pipeline.execute()))
    long_pipelines += 1
    count(3001, 0)
    say('list', hashlib.sha256(b''.join(one.lrange(f'list{protocol}', 0, -1))).hexdigest())
    count(1)
    with one.pipeline() as pipeline:
        pipeline.incr('n').incr('n').get('n')
        say('transaction', pipeline.execute())
    count(5, 1)
    listener = one.pubsub()
    listener.subscribe('news', 'more')
    say('subscribed', [listener.get_message(timeout=5)['type'] for _ in range(2)])
    one.publish('news', 'hello')
    say('told', listener.get_message(timeout=5)['data'])
    listener.unsubscribe()
    say('unsubscribed', [listener.get_message(timeout=5)['type'] for _ in range(2)])
    listener.close()
    count(3)
    one.close()
print('counts', json.dumps({'statements': commands, 'roundTrips': trips + long_pipelines}))
