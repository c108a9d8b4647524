"""Asks a store for everything that a program written in Python would, and says what it got."""

import hashlib
import os
import sys
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

BUCKET = os.environ["S3_BUCKET"]


def client(**options):
    options.setdefault("aws_access_key_id", os.environ["AWS_ACCESS_KEY_ID"])
    options.setdefault("aws_secret_access_key", os.environ["AWS_SECRET_ACCESS_KEY"])
    options.setdefault("config", Config(retries={"total_max_attempts": 1}, signature_version="s3v4"))
    return boto3.client("s3", region_name=os.environ["S3_REGION"], **options)


def refused(work):
    try:
        work()
    except ClientError as error:
        return error.response["Error"]["Code"]
    except urllib.error.HTTPError as error:
        return error.code
    return "done"


def say(what, value):
    print(f"{what}: {value}", flush=True)


s3 = client()
key = "in/ünï code + 'x' (1)/a b.csv"
s3.put_object(Bucket=BUCKET, Key=key, Body=b"hello", ContentType="text/csv", Metadata={"from": "python"})
got = s3.get_object(Bucket=BUCKET, Key=key)
say("got", (got["Body"].read(), got["ContentType"], got["Metadata"]))
say("range", s3.get_object(Bucket=BUCKET, Key=key, Range="bytes=1-2")["Body"].read())
say("head", s3.head_object(Bucket=BUCKET, Key=key)["ContentLength"])
say("list", [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET, Prefix="in/")["Contents"]])
say("first writer only", refused(lambda: s3.put_object(Bucket=BUCKET, Key=key, Body=b"x", IfNoneMatch="*")))
say("missing", refused(lambda: s3.get_object(Bucket=BUCKET, Key="none")))
s3.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": key})
say("copy", s3.get_object(Bucket=BUCKET, Key="copy")["Body"].read())

for algorithm in ("CRC32", "SHA1", "SHA256"):
    s3.put_object(Bucket=BUCKET, Key=algorithm, Body=b"summed", ChecksumAlgorithm=algorithm)
    say(algorithm, s3.head_object(Bucket=BUCKET, Key=algorithm, ChecksumMode="ENABLED")["Checksum" + algorithm])

large = b"0123456789" * 1_300_000
with open(sys.argv[1], "wb") as file:
    file.write(large)
s3.upload_file(sys.argv[1], BUCKET, "large", Config=TransferConfig(multipart_threshold=6 << 20, multipart_chunksize=6 << 20, max_concurrency=3))
say("large", s3.get_object(Bucket=BUCKET, Key="large")["Body"].read() == large)
s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "large"}, {"Key": "copy"}]})
say("deleted", refused(lambda: s3.get_object(Bucket=BUCKET, Key="large")))

url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": key}, ExpiresIn=60)
say("presigned", urllib.request.urlopen(url).read())
say("presigned, another key", refused(lambda: urllib.request.urlopen(url.replace("in/", "ih/"))))
say("presigned, stretched", refused(lambda: urllib.request.urlopen(url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"))))



def post(form, body, **changes):
    edge = "edge-of-a-part"
    fields = {**form["fields"], **changes}
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="C:/dir/phone.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'.encode() + body + f"\r\n--{edge}--\r\n".encode())
    request = urllib.request.Request(form["url"], b"".join(parts), {"Content-Type": f"multipart/form-data; boundary={edge}"})
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.read().decode().split("<Code>")[1].split("<")[0]


form = s3.generate_presigned_post(BUCKET, "form/${filename}", Fields={"Content-Type": "image/jpeg"}, Conditions=[["eq", "$Content-Type", "image/jpeg"], ["content-length-range", 3, 200_000]], ExpiresIn=60)
tricky = b"\r\n--edge-of-a-par" * 9000
say("form", post(form, tricky))
say("form, stored", s3.get_object(Bucket=BUCKET, Key="form/phone.jpg")["Body"].read() == tricky)
say("form, 201", post(form, b"abc", success_action_status="201"))
say("form, too large", post(form, b"x" * 200_001))
say("form, too small", post(form, b"x"))
say("form, another type", post(form, b"abc", **{"Content-Type": "text/html"}))
say("form, another key", post(form, b"abc", key="other"))
say("form, policy changed", post(form, b"abc", policy=form["fields"]["policy"][:-4] + "fX0="))
say("form, no policy", post({**form, "fields": {"key": "k"}}, b"abc"))

wrong = client(aws_secret_access_key="wrong")
say("wrong secret, read", refused(lambda: wrong.get_object(Bucket=BUCKET, Key=key)))
say("wrong secret, write", refused(lambda: wrong.put_object(Bucket=BUCKET, Key=key, Body=b"x")))
say("wrong id", refused(lambda: client(aws_access_key_id="AKIANOBODY").get_object(Bucket=BUCKET, Key=key)))


def tamper(request, **_):
    request.body = b"tampered"


plain = client(config=Config(retries={"total_max_attempts": 1}, request_checksum_calculation="when_required", s3={"payload_signing_enabled": True}))
plain.meta.events.register("before-send.s3.PutObject", tamper)
say("tampered", refused(lambda: plain.put_object(Bucket=BUCKET, Key="tampered", Body=b"original")))
say("nothing of it stored", refused(lambda: s3.head_object(Bucket=BUCKET, Key="tampered")))
say("hash", hashlib.sha256(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()).hexdigest()[:8])
