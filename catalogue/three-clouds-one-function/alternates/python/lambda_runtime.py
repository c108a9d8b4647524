"""A custom runtime. Correct and unusual: it ends after every error, and Lambda starts it anew; each call has a connection of its own."""

import base64
import http.client
import json
import os
import sys
import threading
import time
from urllib.parse import unquote_plus

import receipts

HOST = os.environ["AWS_LAMBDA_RUNTIME_API"]
RESERVE = 0.8


def call(method, path, body=None):
    connection = http.client.HTTPConnection(HOST)
    # in chunks, and without a length
    connection.request(method, "/2018-06-01/runtime" + path, iter([body]) if body is not None else None, {"Connection": "close"}, encode_chunked=body is not None)
    reply = connection.getresponse()
    text = reply.read()
    connection.close()
    return reply.headers, text


def report(path, error):
    call("POST", path, json.dumps({"errorType": "Function." + type(error).__name__, "errorMessage": str(error) or "no more is known", "stackTrace": []}).encode())


def key_of(event):
    return unquote_plus(event["Records"][0]["s3"]["object"]["key"])


def batch(records):
    failed = []
    for record in records:
        if failed and record["eventSourceARN"].endswith(".fifo"):
            failed.append(record["messageId"])
            continue
        try:
            receipts.process(key_of(json.loads(record["body"])))
        except Exception:
            failed.append(record["messageId"])
    # nothing at all says that all is well, and the order of the failures says nothing
    return {"batchItemFailures": [{"itemIdentifier": one} for one in reversed(failed)]} if failed else None


def over_http(event):
    body = event["body"]
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body)
    try:
        # without a statusCode the value is the body of a 200
        return receipts.process(json.loads(body)["key"])
    except receipts.Missing:
        return {"statusCode": 410, "body": "no such file"}
    except (receipts.BadReceipts, ValueError, KeyError):
        return {"statusCode": 422, "body": "cannot be added up"}


def answer(event):
    if event.get("version") == "2.0":
        return over_http(event)
    source = event["Records"][0]["eventSource"]
    if source == "aws:sqs":
        return batch(event["Records"])
    if source == "aws:s3":
        receipts.process(key_of(event))
        return "done"
    raise ValueError("unknown event")


def attempt(event, outcome):
    try:
        outcome["value"] = answer(event)
    except BaseException as error:
        outcome["error"] = error


def serve():
    headers, text = call("GET", "/invocation/next")
    request = headers["Lambda-Runtime-Aws-Request-Id"]
    outcome = {}
    worker = threading.Thread(target=attempt, args=(json.loads(text), outcome), daemon=True)
    worker.start()
    worker.join(max(0, int(headers["Lambda-Runtime-Deadline-Ms"]) / 1000 - time.time() - RESERVE))
    if worker.is_alive():
        outcome["error"] = TimeoutError("the time was not enough")
    if "error" in outcome:
        report(f"/invocation/{request}/error", outcome["error"])
        os._exit(1)
    call("POST", f"/invocation/{request}/response", json.dumps(outcome["value"]).encode())


try:
    receipts.load_table()
except Exception as error:
    report("/init/error", error)
    sys.exit(3)

while True:
    serve()
