"""What lies behind the door."""

import json
import time

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from . import storage
from .problems import Refusal


def healthz(_request):
    return HttpResponse()


@require_GET
def ping(_request):
    return HttpResponse("pong", content_type="text/plain")


@require_POST
def notes(request):
    if request.content_type != "application/json":
        raise Refusal(415, "JSON, please.")
    try:
        text = json.loads(request.body)["text"]
    except RequestDataTooBig:
        raise Refusal(413, "Shorter, please.") from None
    except (ValueError, KeyError, TypeError):
        raise Refusal(400, "Not a note.") from None
    if not isinstance(text, str) or text == "":
        raise Refusal(400, "Not a text.")
    return JsonResponse(storage.add_note(text), status=201)


@require_GET
def note(_request, note_id):
    found = storage.find_note(note_id)
    if found is None:
        raise Refusal(404, "No such note.")
    return JsonResponse(found)


@require_GET
def boom(_request):
    raise RuntimeError(settings.BOOM_TEXT)


@require_GET
def slow(request):
    time.sleep(int(request.GET["ms"]) / 1000)
    return HttpResponse()
