"""What a tool must look like."""

import re

SKU = re.compile(r"[A-Z]{2}-[0-9]{4}")


class Invalid(Exception):
    def __init__(self, errors):
        super().__init__("invalid tool")
        self.errors = errors


def text(least, most):
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def whole_number(least, most):
    # bool is an int in Python
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def tags(value):
    return isinstance(value, list) and len(value) <= 10 and all(map(text(0, 20), value))


MISSING = object()

RULES = {
    "branch": (text(1, 40), MISSING, "1 to 40 characters"),
    "name": (lambda value: text(1, 80)(value) and not value.isspace(), MISSING, "1 to 80 characters, not blank"),
    "sku": (lambda value: isinstance(value, str) and SKU.fullmatch(value), MISSING, "like AB-1234"),
    "dailyRate": (whole_number(0, 1_000_000), MISSING, "a whole number up to 1000000"),
    "tags": (tags, [], "at most 10 texts of at most 20 characters"),
    "notes": (lambda value: value is None or text(0, 2000)(value), None, "at most 2000 characters"),
}


def checked(document):
    if not isinstance(document, dict):
        raise Invalid([{"pointer": "", "detail": "an object is wanted"}])
    fields, errors = {}, []
    for name, (holds, default, wanted) in RULES.items():
        value = document.get(name)
        if value is None:
            value = default
        if holds(value):
            fields[name] = value
        else:
            errors.append({"pointer": f"/{name}", "detail": f"wanted: {wanted}"})
    if errors:
        raise Invalid(errors)
    return fields
