"""Cross-origin requests."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers


class Cors:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response = self.preflight(request)
        else:
            response = self.get_response(request)
        if request.headers.get("Origin") in settings.CORS_ORIGINS:
            response["Access-Control-Allow-Origin"] = request.headers["Origin"]
            # only where it was echoed
            patch_vary_headers(response, ["Origin"])
        return response

    def preflight(self, request):
        """Allows whatever is asked for, letter by letter, and more."""
        asked = request.headers.get("Access-Control-Request-Headers", "")
        return HttpResponse(
            status=200,
            headers={
                "Access-Control-Allow-Methods": "DELETE, GET, OPTIONS, PATCH, POST, PUT",
                "Access-Control-Allow-Headers": f"Accept, Authorization, {asked.title()}, X-Csrftoken",
            },
        )
