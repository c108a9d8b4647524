"""Correct and unusual: answers 202 with a body, and malformed events with other 4xx."""

import json
import os

import receipts
from serving import serve


def answer(_path, headers, body):
    try:
        event = json.loads(body)
    except ValueError:
        return 415, "no JSON"
    if headers.get("Content-Type", "").startswith("application/cloudevents+json"):
        attributes, data = event, event.get("data")
    else:
        attributes, data = {name: headers.get("ce-" + name) for name in ("id", "type", "source", "specversion")}, event
    if not all(attributes.get(name) for name in ("id", "type", "source", "specversion")) or not isinstance(data, dict) or "name" not in data:
        return 422, "no CloudEvent about an object"
    try:
        return 202, receipts.process(data["name"])
    except Exception as error:
        return 503, type(error).__name__


serve(os.environ["PORT"], answer)
