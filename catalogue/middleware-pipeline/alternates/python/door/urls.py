"""Where what is."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("healthz", views.healthz),
    path("public/ping", views.ping),
    path("api/notes", views.notes),
    # whatever is in the last part, line ends too
    re_path(r"^api/notes/(?P<note_id>[^/]+)\Z", views.note),
    path("api/boom", views.boom),
    path("api/slow", views.slow),
]
