import os

import uvicorn

# no keep-alive: each reply ends its connection, as the simplest servers do
uvicorn.run(
    "app:app",
    host="127.0.0.1",
    port=int(os.environ["PORT"]),
    timeout_keep_alive=0,
    access_log=False,
    headers=[("Connection", "close")],
)
