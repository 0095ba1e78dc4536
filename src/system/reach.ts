import http from 'node:http';
import https from 'node:https';
import process from 'node:process';

/**
 * Whether something good answers at an address within a time: a HEAD request, or the same through the proxy that the
 * environment names (which Node's own fetch does not use). Never throws, never takes longer.
 *
 * @param limitMs milliseconds, including the look-up of the name.
 */
export function answers(url: string, limitMs: number, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  return new Promise((resolve) => {
    const request = open(new URL(url), env, (good) => end(good));
    const timer = setTimeout(() => end(false), limitMs);
    request.on('error', () => end(false));
    request.end();

    function end(good: boolean): void {
      clearTimeout(timer);
      request.destroy();
      resolve(good);
    }
  });
}

function open(url: URL, env: NodeJS.ProcessEnv, done: (good: boolean) => void): http.ClientRequest {
  const secure = url.protocol === 'https:';
  const proxy = secure ? (env.HTTPS_PROXY ?? env.https_proxy) : (env.HTTP_PROXY ?? env.http_proxy);
  if (!proxy) {
    const client = secure ? https : http;
    return client.request(url, { method: 'HEAD', agent: false }, ({ statusCode = 0 }) => done(statusCode < 400));
  }
  // A proxy that lets the connection through is enough to know: what refuses downloads refuses here.
  const via = new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
  const request = (via.protocol === 'https:' ? https : http).request({
    host: via.hostname,
    port: via.port || (via.protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: `${url.hostname}:${url.port || (secure ? 443 : 80)}`,
    agent: false,
    headers: via.username ? { 'proxy-authorization': `Basic ${btoa(credentials(via))}` } : {},
  });
  request.on('connect', ({ statusCode = 0 }) => done(statusCode < 300));
  request.on('response', ({ statusCode = 0 }) => done(statusCode < 300));
  return request;
}

function credentials({ username, password }: URL): string {
  return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
}
