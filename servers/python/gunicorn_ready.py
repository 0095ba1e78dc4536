"""A configuration file for gunicorn that sets nothing: it only says when a worker has loaded the application.

gunicorn itself says that it listens before that, and the first request of a trial would wait for the application.
"""


def post_worker_init(worker):
    print('a worker is ready', flush=True)
