"""Three synchronous workers: no keep-alive, and nothing shared between them but a database file."""

import os
import shutil
import tempfile

bind = f"127.0.0.1:{os.environ['PORT']}"
workers = 3
# a line of text for each request, on stdout, between ours
accesslog = "-"

_folder = tempfile.mkdtemp(prefix="lendery-door-")
raw_env = [f"DOOR_DATABASE={_folder}/door.sqlite3"]


def on_exit(server):
    shutil.rmtree(_folder, ignore_errors=True)
