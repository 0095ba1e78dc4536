/** The servers of the default matrix, in display order. Others are in catalogue.ts. */
import type { ServerDefinition } from '../src/servers/definition.ts';
import haproxyProxy from './haproxy-proxy.ts';
import nginxProxy from './nginx-proxy.ts';
import nodeSequential from './node-sequential.ts';
import nodeThreaded from './node-threaded.ts';
import nodeTimeout from './node-timeout.ts';
import pythonKeepalive from './python-keepalive.ts';
import pythonSequential from './python-sequential.ts';
import pythonThreading from './python-threading.ts';
import pythonTimeout from './python-timeout.ts';

export const servers: readonly ServerDefinition[] = [
  nodeSequential,
  nodeThreaded,
  nodeTimeout,
  pythonSequential,
  pythonThreading,
  pythonTimeout,
  pythonKeepalive,
  nginxProxy,
  haproxyProxy,
];
