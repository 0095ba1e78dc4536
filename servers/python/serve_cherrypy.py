"""python3 serve_cherrypy.py PORT: the small site on CherryPy and its server, Cheroot."""

import sys

import cherrypy
from site_wsgi import app

cherrypy.tree.graft(app, '/')
cherrypy.config.update({
    'server.socket_host': '127.0.0.1',
    'server.socket_port': int(sys.argv[1]),
    'engine.autoreload.on': False,  # It watches source files, and starts the process anew.
})
cherrypy.engine.start()
cherrypy.engine.block()
