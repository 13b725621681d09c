"""Gunicorn for one service's web. Threads, because a request waits on the store more than it computes; the application is
made after the fork, so that no client of MongoDB is shared between processes."""

import gc
import os

worker_class = "gthread"
workers = int(os.environ.get("SLIPWAY_WEB_PROCESSES", "1"))
threads = int(os.environ.get("SLIPWAY_WEB_THREADS", "8"))
preload_app = False
graceful_timeout = 20
timeout = 60
keepalive = 5
accesslog = None
control_socket_disable = True


def post_worker_init(worker: object) -> None:
    """What was made at the start lives as long as the process: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
