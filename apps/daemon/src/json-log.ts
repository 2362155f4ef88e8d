import type { Log } from '@berth/core';

/** One JSON object a line on standard error, which is the daemon's log file when it runs in the background. */
export function jsonLog(now: () => number): Log {
  const write = (level: string, message: string, fields: Readonly<Record<string, unknown>> = {}) => {
    process.stderr.write(
      `${JSON.stringify({ time: new Date(now()).toISOString(), level, message, ...fields })}\n`,
    );
  };
  return {
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
  };
}
