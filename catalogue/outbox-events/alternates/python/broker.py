import os

import pika

TOPIC = "shop.orders"
DEAD = "shop.orders.dead"
QUEUE = "statistics"


def connect():
    parameters = pika.URLParameters(os.environ["AMQP_URL"])
    parameters.heartbeat = 10
    parameters.socket_timeout = 5
    return pika.BlockingConnection(parameters)
