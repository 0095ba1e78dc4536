/** A user name and a password in an address: `http://name:word@grid.example:4444`. */

/**
 * An address without credentials, safe to show and keep. @example withoutCredentials('http://me:word@grid:4444') //
 * 'http://grid:4444'
 */
export function withoutCredentials(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href.replace(/\/+$/, '');
}

/**
 * Address and headers for `fetch`, which refuses an address with credentials (Fetch Standard, "request constructor").
 */
export function withHeader(address: string): { url: string; headers: Record<string, string> } {
  const { username, password } = new URL(address);
  const url = withoutCredentials(address);
  if (username === '' && password === '') return { url, headers: {} };
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url, headers: { authorization: `Basic ${Buffer.from(words).toString('base64')}` } };
}
