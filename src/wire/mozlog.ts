/**
 * Reads Firefox's MOZ_LOG (nsHttp:5, nsSocketTransport:5): why each TCP connection was opened. The lines are those of
 * netwerk/protocol/http (nsHttpChannel, nsHttpConnectionMgr, DnsAndConnectSocket) and
 * netwerk/base/nsSocketTransport2.cpp. They name no local port, so only their order can identify connections. Pure.
 */
import { noLog, type Opening, type OwnLog } from './own-log.ts';

const LINE = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})(\d{3}) UTC - \[[^\]]*\]: ./;
/** NS_NET_STATUS_CONNECTED_TO. */
const CONNECTED = 'status=4b0004';

/**
 * How to find each line: a part of it for a quick search, and where its values are. Values are pointers, which Firefox
 * reuses: the latest line counts.
 */
const PATTERNS = {
  begins: ['nsHttpChannel::BeginConnect [', /\[this=(\w+)/],
  uri: ['D/nsHttp uri=', /uri=(\S+)/],
  connects: ['nsHttpChannel::ConnectOnTailUnblock [', /\[this=(\w+)/],
  opensCache: ['nsHttpChannel::OpenCacheEntry [', /\[this=(\w+)/],
  speculates: ['nsHttpConnectionMgr::SpeculativeConnect [', /\[ci=(.+)\]$/],
  transaction: ['Creating nsHttpTransaction @', /@(\w+)/],
  ofChannel: [' created nsHttpTransaction ', /nsHttpChannel (\w+) created/],
  speculation: ['nsHttpConnectionMgr::OnMsgSpeculativeConnect [', /\[ci=(.+?)(?:, mFetchHTTPSRR=\d+)?\]$/],
  request: ['nsHttpConnectionMgr::MakeNewConnection ', /trans=(\w+)/],
  attempt: ['Creating DnsAndConnectSocket [', /trans=(\w+)/],
  resolves: ['DnsAndConnectSocket::TransportSetup::ResolveHost [', /\[this=(\w+)/],
  sets: ['DnsAndConnectSocket::SetupStreams [', /\[this=(\w+)/],
  socket: ['nsSocketTransport::Init [', /\[this=(\w+) host=\S*:(\d+) /],
  initiates: ['nsSocketTransport::InitiateSocket [', /\[this=(\w+)/],
  tries: ['trying address: ', /address: (\S+)/],
  connected: ['nsSocketTransport::SendStatus [', /\[this=(\w+) status=4b0004/],
} as const satisfies Record<string, readonly [string, RegExp]>;

type Kind = keyof typeof PATTERNS;

interface Asked {
  readonly what: string;
  readonly askedAt: number;
}

/** What a MOZ_LOG says about the connections that were opened. Never throws. */
export function readMozLog(text: string): OwnLog {
  const reader = new Reader();
  let lines = 0;
  for (const line of text.split('\n')) {
    const stamp = LINE.exec(line);
    if (!stamp) continue; // a continued line, or the last line of a browser that was killed
    lines++;
    const found = kindOf(line);
    if (!found) continue;
    const at = Date.parse(`${stamp[1]}T${stamp[2]}Z`) + Number(stamp[3]) / 1000;
    reader.take(found.kind, at, found.first, found.second);
  }
  if (lines === 0) return noLog('its MOZ_LOG is empty or broken');
  return { openings: reader.openings.toSorted((a, b) => a.openedAt - b.openedAt), fault: null };
}

function kindOf(line: string): { kind: Kind; first: string; second: string } | null {
  for (const [kind, [part, pattern]] of Object.entries(PATTERNS)) {
    if (!line.includes(part) || (kind === 'connected' && !line.includes(CONNECTED))) continue;
    const found = pattern.exec(line);
    return found && { kind: kind as Kind, first: found[1] ?? '', second: found[2] ?? '' };
  }
  return null;
}

/** Follows the chain: channel → transaction, or speculation → attempt → transport → socket. */
class Reader {
  /** In the order in which they were connected. */
  readonly openings: Opening[] = [];
  readonly #uris = new Map<string, string>();
  readonly #transactions = new Map<string, Asked>();
  /** On their way from the main thread to the socket thread, which takes them in order. */
  readonly #speculations = new Map<string, Asked[]>();
  readonly #setups = new Map<string, Asked>();
  readonly #sockets = new Map<string, { readonly asked: Asked; readonly remotePort: number; triedAt: number }>();
  // What the next lines of the main thread belong to:
  #begun: string | null = null;
  #connecting: string | null = null;
  #transaction = '';
  // And those of the socket thread:
  #asking: Asked | null = null;
  #attempt: Asked | null = null;
  #setup: Asked | null = null;
  #initiated = '';

  take(kind: Kind, at: number, first: string, second: string): void {
    switch (kind) {
      case 'begins':
        this.#begun = first;
        return;
      case 'uri':
        if (this.#begun !== null) this.#uris.set(this.#begun, first);
        this.#begun = null;
        return;
      case 'connects':
        this.#connecting = first;
        return;
      case 'opensCache': // a request decides whether to speculate before this
        this.#connecting = null;
        return;
      case 'speculates': {
        // Without a request: from the address bar, or a link to preconnect (nsIOService::SpeculativeConnect).
        const path = this.#connecting === null ? ' ahead of any request' : forPath(this.#uris.get(this.#connecting));
        const under = this.#speculations.get(first) ?? [];
        this.#speculations.set(first, [...under, { what: `speculative connect${path}`, askedAt: at }]);
        this.#connecting = null;
        return;
      }
      case 'transaction':
        this.#transaction = first;
        this.#transactions.set(first, { what: 'request', askedAt: at });
        return;
      case 'ofChannel':
        this.#transactions.set(this.#transaction, { what: `request${forPath(this.#uris.get(first))}`, askedAt: at });
        return;
      case 'speculation':
        this.#asking = this.#speculations.get(first)?.shift() ?? null;
        return;
      case 'request':
        this.#asking = this.#transactions.get(first) ?? null;
        return;
      case 'attempt':
        this.#attempt = this.#asking;
        this.#asking = null;
        return;
      case 'resolves':
        if (this.#attempt) this.#setups.set(first, this.#attempt);
        this.#attempt = null;
        return;
      case 'sets':
        this.#setup = this.#setups.get(first) ?? null;
        return;
      case 'socket':
        if (this.#setup) this.#sockets.set(first, { asked: this.#setup, remotePort: Number(second), triedAt: at });
        this.#setup = null;
        return;
      case 'initiates':
        this.#initiated = first;
        return;
      case 'tries': {
        const socket = this.#sockets.get(this.#initiated);
        if (socket) socket.triedAt = at;
        return;
      }
      case 'connected': {
        const socket = this.#sockets.get(first);
        this.#sockets.delete(first);
        if (!socket) return;
        const { asked, remotePort, triedAt } = socket;
        this.openings.push({ localPort: null, remotePort, openedAt: triedAt, ...asked });
      }
    }
  }
}

function forPath(uri: string | undefined): string {
  const parsed = uri && URL.canParse(uri) ? new URL(uri) : null;
  return parsed ? ` for ${parsed.pathname}${parsed.search}` : '';
}
