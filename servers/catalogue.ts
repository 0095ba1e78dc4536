/** All servers that the kit knows: those of the default matrix first. A new one is one file, and one line here. */
import type { ServerDefinition } from '../src/servers/definition.ts';
import apachePrefork1 from './apache-prefork-1.ts';
import bunServe from './bun-serve.ts';
import busyboxHttpd from './busybox-httpd.ts';
import caddy from './caddy.ts';
import caddyProxy from './caddy-proxy.ts';
import cppHttplib from './cpp-httplib.ts';
import denoServe from './deno-serve.ts';
import goNetHttp from './go-net-http.ts';
import javaHttpserver from './java-httpserver.ts';
import lighttpd from './lighttpd.ts';
import { servers } from './list.ts';
import nodeHttp from './node-http.ts';
import perlHttpDaemon from './perl-http-daemon.ts';
import phpCli from './php-cli.ts';
import phpCliWorkers from './php-cli-workers.ts';
import plackup from './plackup.ts';
import puma1 from './puma-1.ts';
import rustBook from './rust-book.ts';
import unicorn from './unicorn.ts';
import varnishProxy from './varnish-proxy.ts';
import webrick from './webrick.ts';

export const catalogue: readonly ServerDefinition[] = [
  ...servers,

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
