"""python3 serve_django.py runserver --noreload [--nothreading] 127.0.0.1:PORT: the small site on Django.

What is under test is the development server that `runserver` starts.
"""

import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.management.commands.runserver import Command
from django.http import HttpResponse
from django.urls import re_path
from says_ready import SaysReady
from site_answer import answer

settings.configure(DEBUG=True, ALLOWED_HOSTS=['*'], ROOT_URLCONF=__name__, SECRET_KEY='of nobody')


class Server(SaysReady, Command.server_cls):
    """Django says "Starting development server" before it listens."""


def serve(request):
    status, headers, body, _ = answer(request.path, request.META['QUERY_STRING'])
    # Its development server would send the body of an answer to HEAD.
    return HttpResponse(b'' if request.method == 'HEAD' else body, status=status, headers=dict(headers))


urlpatterns = [re_path('', serve)]
Command.server_cls = Server
execute_from_command_line(sys.argv)
