/** How each browser is asked to write its own log of what its network stack does, and why. WebKit has none. */

/** File inside a trial's folder that the browser is asked to write. */
export const LOG_FILES = { chromium: 'netlog.json', firefox: 'network.moz_log', webkit: null } as const;

/**
 * Chromium: NetLog, from its start to its end (net/log/net_log_capture_mode.h). The default mode leaves out cookies,
 * credentials and bytes, and keeps addresses, ports and sources.
 */
export const netLogArgs = (log: string | undefined): string[] =>
  log === undefined ? [] : [`--log-net-log=${log}`, '--net-log-capture-mode=Default'];

/** What a browser that is started by its command is given for its log. */
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
 * Firefox: MOZ_LOG (xpcom/base/Logging.cpp). `sync` writes each line at once, so that a browser that is killed leaves a
 * whole log. Child processes write files of their own beside it; connections are made by the first process.
 */
export const mozLogEnv = (log: string | undefined): Record<string, string> =>
  log === undefined ? {} : { MOZ_LOG: 'timestamp,sync,nsHttp:5,nsSocketTransport:5', MOZ_LOG_FILE: log };
