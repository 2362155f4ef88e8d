import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_GRACE_MS, type Refusal } from '@berth/contract';
import type { Agent, AssistantKeys, AssistantRun, PreparedRun } from '@berth/core';
import { ok, type Result } from '@berth/foundation';
import { type AssistantDirectories, hooksDirectory, profileDirectory } from '../assistant/directories.ts';
import { installProgram } from '../assistant/install.ts';
import { recordsOf } from '../assistant/json-lines.ts';
import { providerHosts } from '../assistant/provider-hosts.ts';
import { reachOf } from '../assistant/reach.ts';
import { openConversation } from '../assistant/open-conversation.ts';
import { inspectProgram, ownProgram } from '../assistant/program.ts';
import { choosesConversation, transcriptOf, wordsToResume } from './conversation.ts';
import { followSession } from './follow-session.ts';
import { CODEX_PROGRAM } from './program.ts';
import { CODEX_SCREEN_RULES } from './screen-rules.ts';
import { codexSettings } from './settings.ts';
import { codexUsage } from './usage.ts';

/** Its own variables, and none of those that it sets for what it runs (`CODEX_SANDBOX`, `CODEX_THREAD_ID` …). */
const VARIABLES = [
  'OPENAI_*',
  'AZURE_OPENAI_*',
  'CODEX_HOME',
  'CODEX_SQLITE_HOME',
  'CODEX_API_KEY',
  'CODEX_ACCESS_TOKEN',
  'CODEX_CA_CERTIFICATE',
];

const PROVIDER = {
  hosts: ['api.openai.com', 'auth.openai.com', 'chatgpt.com'],
  baseUrls: ['OPENAI_BASE_URL', 'AZURE_OPENAI_ENDPOINT'],
};

const LOGIN_VARIABLES = ['OPENAI_API_KEY', 'CODEX_API_KEY', 'CODEX_ACCESS_TOKEN', 'AZURE_OPENAI_API_KEY'];

/** What is typed while it works is worked in at once. Its dialogs take the number of an answer; the second one is for always. */
const KEYS: AssistantKeys = {
  settleMs: 150,
  confirmMs: 20_000,
  takesWhileBusy: true,
  interrupt: '\x1b',
  approve: '1',
  approveAlways: '2',
  deny: '\x1b',
};

/** OpenAI Codex. Its directory holds login, configuration and conversations, and is shared by its sessions. */
export function createCodexAgent(directories: AssistantDirectories): Agent {
  return {
    id: 'codex',
    title: 'OpenAI Codex',
    stopSignal: 'SIGTERM',
    graceMs: DEFAULT_GRACE_MS,
    plan: ({ command }) =>
      ok({
        file: ownProgram(CODEX_PROGRAM, directories.programs) ?? CODEX_PROGRAM.command,
        args: command,
        env: {},
      }),
    assistant: {
      variables: VARIABLES,
      hosts: (env) => providerHosts(PROVIDER, env),
      inspect: (env, isConfined) => {
        const files = [join(codexHome(directories, { env, profile: null }), 'auth.json')];
        const login = { variables: LOGIN_VARIABLES, files };
        return inspectProgram({
          facts: CODEX_PROGRAM,
          programs: directories.programs,
          env,
          isConfined,
          login,
        });
      },
      install: (env) => installProgram({ facts: CODEX_PROGRAM, programs: directories.programs, env }),
      prepare: (run) => prepare(directories, run),
      keys: KEYS,
      // The title tells also of the end of a turn that failed, of which no hook does. What is to be approved, a hook says.
      trust: { full: ['title'], raising: [] },
      screenRules: CODEX_SCREEN_RULES,
      watch: async (run, tell, signal) => {
        const { conversation, instance, pid } = run;
        const sessions = sessionsDirectory(codexHome(directories, run));
        const transcript = conversation === null ? undefined : await transcriptOf(sessions, conversation);
        const hooks = hooksDirectory(directories, instance);
        await followSession({ hooks, transcript, sessions, pid }, tell, signal);
      },
      usage: async (run, since) => {
        const { conversation } = run;
        if (conversation === null) return null;
        const file = await transcriptOf(sessionsDirectory(codexHome(directories, run)), conversation);
        return file === undefined ? null : codexUsage(await recordsOf(file), since);
      },
      forget: (instance) => rm(hooksDirectory(directories, instance), { recursive: true, force: true }),
    },
  };
}

async function prepare(
  directories: AssistantDirectories,
  run: AssistantRun,
): Promise<Result<PreparedRun, Refusal>> {
  const home = codexHome(directories, run);
  const sessions = sessionsDirectory(home);
  const opened = await openConversation({
    run,
    isLeftToUser: choosesConversation(run.args),
    directory: sessions,
    hasTranscript: async (id) => (await transcriptOf(sessions, id)) !== undefined,
    // It chooses the id itself, and tells it with the first prompt.
    begin: () => ({ conversation: null, args: [] }),
    resume: (id) => ['resume', id],
  });
  if (!opened.ok) return opened;
  // It does not start without its directory.
  if (run.profile !== null) await mkdir(home, { recursive: true, mode: 0o700 });
  const { conversation, args, isResumed } = opened.value;
  const words = isResumed ? wordsToResume(run.args) : run.args;
  const hooks = hooksDirectory(directories, run.instance);
  return ok({
    args: [...codexSettings(), ...args, ...words],
    reach: reachOf(run, home, hooks),
    env: {
      BERTH_HOOKS: hooks,
      ...(run.profile === null ? {} : { CODEX_HOME: home }),
    },
    conversation,
  });
}

/** Where login, configuration and conversations are. */
function codexHome(
  directories: AssistantDirectories,
  { profile, env }: Pick<AssistantRun, 'profile' | 'env'>,
): string {
  if (profile !== null) return profileDirectory(directories, 'codex', profile);
  return env['CODEX_HOME'] ?? join(env['HOME'] ?? homedir(), '.codex');
}

function sessionsDirectory(home: string): string {
  return join(home, 'sessions');
}
