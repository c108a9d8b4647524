"""From a key to stored totals. Correct and unusual: looks at what is stored before it writes, and once more afterwards."""

import json
import os

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from totals import BadReceipts, totals

BUCKET = os.environ["S3_BUCKET"]
s3 = boto3.client("s3", region_name=os.environ["S3_REGION"], config=Config(retries={"mode": "standard", "max_attempts": 4}))
_table = None


class Missing(Exception):
    pass


def read(key):
    try:
        return s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            raise Missing(key) from None
        raise


def load_table():
    return json.loads(read("config/rates.json"))


def process(key):
    global _table
    if not (key.startswith("in/") and key.endswith(".csv")):
        raise BadReceipts(key)
    # read when the process starts, and once more at its first event: twice is allowed
    _table = _table or load_table()
    result = totals(read(key).decode("utf-8-sig"), _table)
    out = "out/" + key[3:-4] + ".json"
    # spread over lines, with a member nobody asked for
    body = json.dumps({**result, "source": key}, indent=2, ensure_ascii=True).encode()
    try:
        unchanged = read(out) == body
    except Missing:
        unchanged = False
    if not unchanged:
        s3.put_object(Bucket=BUCKET, Key=out, Body=body, ContentType="application/json; charset=utf-8")
    s3.head_object(Bucket=BUCKET, Key=out)
    return result
