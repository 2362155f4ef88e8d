import { mkdir, rm } from 'node:fs/promises';
import { DEFAULT_GRACE_MS, type InstanceId, type Refusal, refusal } from '@berth/contract';
import type { Agent, AssistantKeys, AssistantRun, PreparedRun } from '@berth/core';
import { err, ok, type Result } from '@berth/foundation';
import { type AssistantDirectories, hooksDirectory } from '../assistant/directories.ts';
import { installProgram } from '../assistant/install.ts';
import { openConversation } from '../assistant/open-conversation.ts';
import { inspectProgram, ownProgram } from '../assistant/program.ts';
import { choosesConversation, hasSession } from './conversation.ts';
import { databaseFile, loginFile, profileVariables, temporaryDirectory } from './directories.ts';
import { followServer } from './follow-server.ts';
import { OPENCODE_PROGRAM } from './program.ts';
import { OPENCODE_SCREEN_RULES } from './screen-rules.ts';
import { ServerClient } from './server-client.ts';
import { chooseServer, readServer, SERVER_USER } from './server-file.ts';
import { opencodeUsage } from './usage.ts';
import { opencodeHosts } from './provider-hosts.ts';
import { LOGIN_VARIABLES, OPENCODE_VARIABLES } from './variables.ts';

const RIGHT = '\x1b[C';
const ENTER = '\r';
const ESCAPE = '\x1b';
/** As terminals with the newer keyboard protocol send it: two of the old ones at once are taken for one key. */
const WHOLE_ESCAPE = '\x1b[27u';

/** How long one waits for what its server has counted. */
const USAGE_MS = 5000;

/** Its dialogs have `Allow once` chosen, and `Allow always` to the right of it, which asks once more. */
const OPENCODE_KEYS: AssistantKeys = {
  settleMs: 150,
  // The first prompt of a process takes long.
  confirmMs: 30_000,
  takesWhileBusy: true,
  interrupt: WHOLE_ESCAPE + WHOLE_ESCAPE,
  approve: ENTER,
  approveAlways: RIGHT + ENTER + ENTER,
  deny: ESCAPE,
};

/** OpenCode. It has a server in it, which tells all that it does, and its sessions share one database. */
export function createOpencodeAgent(directories: AssistantDirectories): Agent {
  return {
    id: 'opencode',
    title: 'OpenCode',
    stopSignal: 'SIGTERM',
    graceMs: DEFAULT_GRACE_MS,
    plan: ({ command }) =>
      ok({
        file: ownProgram(OPENCODE_PROGRAM, directories.programs) ?? OPENCODE_PROGRAM.command,
        args: command,
        env: {},
      }),
    assistant: {
      variables: OPENCODE_VARIABLES,
      hosts: opencodeHosts,
      inspect: (env, isConfined) => {
        const login = { variables: LOGIN_VARIABLES, files: [loginFile(env)] };
        return inspectProgram({
          facts: OPENCODE_PROGRAM,
          programs: directories.programs,
          env,
          isConfined,
          login,
        });
      },
      install: (env) => installProgram({ facts: OPENCODE_PROGRAM, programs: directories.programs, env }),
      prepare: (run) => prepare(directories, run),
      keys: OPENCODE_KEYS,
      trust: { full: ['api'], raising: [] },
      screenRules: OPENCODE_SCREEN_RULES,
      watch: ({ instance, conversation }, tell, signal) =>
        followServer({ directory: hooksDirectory(directories, instance), conversation }, tell, signal),
      usage: async ({ instance, conversation }, since) => {
        const server = await readServer(hooksDirectory(directories, instance));
        if (server === undefined || conversation === null) return null;
        const client = new ServerClient(server, AbortSignal.timeout(USAGE_MS));
        return opencodeUsage(await client.read(`/session/${conversation}/message?limit=100`), since);
      },
      forget: (instance) => forget(directories, instance),
    },
  };
}

async function prepare(
  directories: AssistantDirectories,
  run: AssistantRun,
): Promise<Result<PreparedRun, Refusal>> {
  const own = run.args.find((word) => /^--(?:port|hostname)(?:=|$)/.test(word));
  if (own !== undefined) {
    const message = `Berth chooses where OpenCode's server listens, and hears from it there what it does. Leave out ${own}.`;
    return err(refusal('invalid_input', message, { argument: own }));
  }
  const database = databaseFile(directories, run);
  const opened = await openConversation({
    run,
    isLeftToUser: choosesConversation(run.args),
    directory: database,
    hasTranscript: async (id) => hasSession(database, id),
    // It chooses the id itself, and tells it with the first prompt.
    begin: () => ({ conversation: null, args: [] }),
    resume: (id) => ['-s', id],
  });
  if (!opened.ok) return opened;
  const { conversation, args } = opened.value;
  if (run.isRehearsal) return ok({ args, env: {}, conversation });
  const { port, password } = await chooseServer(hooksDirectory(directories, run.instance));
  const temporary = temporaryDirectory(directories, run.instance);
  await rm(temporary, { recursive: true, force: true });
  const profile = profileVariables(directories, run.profile);
  const places = [temporary, ...Object.values(profile)];
  for (const directory of places) await mkdir(directory, { recursive: true, mode: 0o700 });
  return ok({
    reach: places.map((path) => ({ path, writable: true })),
    asked: [port],
    args: ['--port', String(port), '--hostname', '127.0.0.1', ...args, ...run.args],
    env: {
      OPENCODE_SERVER_USERNAME: SERVER_USER,
      OPENCODE_SERVER_PASSWORD: password,
      // A program must not be replaced under those who run it.
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      TMPDIR: temporary,
      ...profile,
    },
    conversation,
  });
}

async function forget(directories: AssistantDirectories, instance: InstanceId): Promise<void> {
  for (const directory of [hooksDirectory(directories, instance), temporaryDirectory(directories, instance)])
    await rm(directory, { recursive: true, force: true });
}
