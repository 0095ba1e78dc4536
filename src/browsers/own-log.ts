/** Makes a browser write its own log of what its network stack does, and why. WebKit has none. */

/** The log file in a trial's folder. */
export const LOG_FILES = { chromium: 'netlog.json', firefox: 'network.moz_log', webkit: null } as const;

/**
 * Chromium: NetLog, from start to end (net/log/net_log_capture_mode.h). The default mode omits cookies, credentials and
 * bytes, and includes addresses, ports and sources.
 */
export const netLogArgs = (log: string | undefined): string[] =>
  log === undefined ? [] : [`--log-net-log=${log}`, '--net-log-capture-mode=Default'];

/** The arguments and environment for the log of a browser that is started by its command. */
export function ownLog(
  engine: keyof typeof LOG_FILES,
  log: string | undefined,
): { args: string[]; env: Record<string, string> } {
  return {
    args: engine === 'chromium' ? netLogArgs(log) : [],
    env: engine === 'firefox' ? mozLogEnv(log) : {},
  };
}

/**
 * Firefox: MOZ_LOG (xpcom/base/Logging.cpp). `sync` writes each line at once, so a killed browser leaves a complete
 * log. Child processes write their own files next to it; the first process makes the connections.
 */
export const mozLogEnv = (log: string | undefined): Record<string, string> =>
  log === undefined ? {} : { MOZ_LOG: 'timestamp,sync,nsHttp:5,nsSocketTransport:5', MOZ_LOG_FILE: log };
