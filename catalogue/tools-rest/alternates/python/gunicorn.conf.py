"""Two synchronous workers: no keep-alive, and nothing shared between them but the database."""

import os
import shutil
import tempfile

import storage

bind = f"127.0.0.1:{os.environ['PORT']}"
workers = 2

_folder = tempfile.mkdtemp(prefix="lendery-tools-")
raw_env = [f"TOOLS_DATABASE={_folder}/tools.sqlite3"]


def on_starting(server):
    storage.create(f"{_folder}/tools.sqlite3")


def on_exit(server):
    shutil.rmtree(_folder, ignore_errors=True)
