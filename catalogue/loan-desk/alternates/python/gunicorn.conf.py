import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = 2
threads = 8
worker_class = "gthread"
loglevel = "warning"
