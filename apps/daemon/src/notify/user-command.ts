import { join } from 'node:path';
import type { Notice } from '@berth/core';
import { runBriefly } from './run-briefly.ts';
import type { Surroundings, Way } from './way.ts';

/** Long enough for a request over a bad connection. */
const LIMIT_MS = 10_000;

/** The command of `notify.yaml`: run as it stands there, with the notice in its environment. */
export function userCommand(surroundings: Surroundings): Way {
  const { environment, home, find } = surroundings;
  return {
    id: 'command',
    plan: async ({ command }) => {
      const [program, ...args] = command ?? [];
      if (program === undefined) return { used: false, detail: 'no command is configured' };
      const show = async (notice: Notice, signal: AbortSignal | undefined) => {
        const found = await find(program.startsWith('~/') ? join(home, program.slice(2)) : program);
        if ('problem' in found) throw new Error(found.problem);
        const env = { ...environment, ...noticeVariables(notice) };
        const run = { file: found.path, args, env, directory: home, limitMs: LIMIT_MS, signal };
        await runBriefly({ ...run, wantsOutput: false });
      };
      return { used: true, detail: [program, ...args].join(' '), show };
    },
  };
}

function noticeVariables(notice: Notice): Record<string, string> {
  const { instance, name, agent, workspace, activity, detail, since, title } = notice;
  return {
    BERTH_NOTIFY_INSTANCE: instance ?? '',
    BERTH_NOTIFY_NAME: name,
    BERTH_NOTIFY_AGENT: agent,
    BERTH_NOTIFY_WORKSPACE: workspace,
    BERTH_NOTIFY_ACTIVITY: activity,
    BERTH_NOTIFY_DETAIL: detail ?? '',
    BERTH_NOTIFY_TITLE: title,
    BERTH_NOTIFY_TIME: new Date(since).toISOString(),
  };
}
