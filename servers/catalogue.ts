/** All servers that the kit knows: those of the default matrix first. A new one is one file, and one line here. */
import type { ServerDefinition } from '../src/servers/definition.ts';
import bottle from './bottle.ts';
import cherrypy from './cherrypy.ts';
import device from './device.ts';
import django from './django.ts';
import djangoNothreading from './django-nothreading.ts';
import flaskSequential from './flask-sequential.ts';
import flaskThreaded from './flask-threaded.ts';
import gunicornGthread from './gunicorn-gthread.ts';
import gunicornSync from './gunicorn-sync.ts';
import gunicornSync2 from './gunicorn-sync-2.ts';
import { servers } from './list.ts';
import oauthLoopback from './oauth-loopback.ts';
import tornado from './tornado.ts';
import uvicorn from './uvicorn.ts';
import uwsgiHttp from './uwsgi-http.ts';
import uwsgiHttpSocket from './uwsgi-http-socket.ts';
import waitress from './waitress.ts';
import wsgiref from './wsgiref.ts';

export const catalogue: readonly ServerDefinition[] = [
  ...servers,
  bottle,
  cherrypy,
  device,
  django,
  djangoNothreading,
  flaskSequential,
  flaskThreaded,
  gunicornGthread,
  gunicornSync,
  gunicornSync2,
  oauthLoopback,
  tornado,
  uvicorn,
  uwsgiHttp,
  uwsgiHttpSocket,
  waitress,
  wsgiref,
];
