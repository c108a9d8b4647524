"""Correct and unusual: its trigger has another name, and it has an output binding besides."""

import json
import os

import receipts
from serving import serve


def answer(path, _headers, body):
    if path != "/totals":
        return 404, "no such function"
    try:
        key = json.loads(json.loads(body)["Data"]["landed"])["key"]
        result = receipts.process(key)
        return 200, {"ReturnValue": result, "Logs": [], "Outputs": {"summary": json.dumps(result)}}
    except Exception as error:
        return 400, {"Logs": [type(error).__name__], "Outputs": {}, "ReturnValue": None}


serve(os.environ["FUNCTIONS_CUSTOMHANDLER_PORT"], answer)
