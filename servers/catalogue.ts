/** All servers that the kit knows, those of the default matrix first. A new server needs one file, and one line here. */
import type { ServerDefinition } from '../src/servers/definition.ts';
import apachePrefork1 from './apache-prefork-1.ts';
import bottle from './bottle.ts';
import bunServe from './bun-serve.ts';
import busyboxHttpd from './busybox-httpd.ts';
import caddy from './caddy.ts';
import caddyProxy from './caddy-proxy.ts';
import cherrypy from './cherrypy.ts';
import cppHttplib from './cpp-httplib.ts';
import denoServe from './deno-serve.ts';
import device from './device.ts';
import django from './django.ts';
import djangoNothreading from './django-nothreading.ts';
import flaskSequential from './flask-sequential.ts';
import flaskThreaded from './flask-threaded.ts';
import goNetHttp from './go-net-http.ts';
import gunicornGthread from './gunicorn-gthread.ts';
import gunicornSync from './gunicorn-sync.ts';
import gunicornSync2 from './gunicorn-sync-2.ts';
import javaHttpserver from './java-httpserver.ts';
import lighttpd from './lighttpd.ts';
import { servers } from './list.ts';
import nodeHttp from './node-http.ts';
import oauthLoopback from './oauth-loopback.ts';
import perlHttpDaemon from './perl-http-daemon.ts';
import phpCli from './php-cli.ts';
import phpCliWorkers from './php-cli-workers.ts';
import plackup from './plackup.ts';
import puma1 from './puma-1.ts';
import pythonTlsHandler from './python-tls-handler.ts';
import pythonTlsSequential from './python-tls-sequential.ts';
import pythonTlsThreading from './python-tls-threading.ts';
import rustBook from './rust-book.ts';
import tornado from './tornado.ts';
import unicorn from './unicorn.ts';
import uvicorn from './uvicorn.ts';
import uwsgiHttp from './uwsgi-http.ts';
import uwsgiHttpSocket from './uwsgi-http-socket.ts';
import varnishProxy from './varnish-proxy.ts';
import waitress from './waitress.ts';
import webrick from './webrick.ts';
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
  pythonTlsSequential,
  pythonTlsThreading,
  pythonTlsHandler,
  tornado,
  uvicorn,
  uwsgiHttp,
  uwsgiHttpSocket,
  waitress,
  wsgiref,

  phpCli,
  phpCliWorkers,
  webrick,
  puma1,
  unicorn,
  perlHttpDaemon,
  plackup,
  javaHttpserver,
  goNetHttp,
  rustBook,
  cppHttplib,
  nodeHttp,
  denoServe,
  bunServe,
  busyboxHttpd,
  lighttpd,
  apachePrefork1,
  caddy,
  caddyProxy,
  varnishProxy,
];
