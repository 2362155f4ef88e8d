import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_GRACE_MS, type Refusal } from '@berth/contract';
import type { Agent, AssistantKeys, AssistantRun, PreparedRun } from '@berth/core';
import { ok, type Result } from '@berth/foundation';
import type { AssistantDirectories } from '../assistant/directories.ts';
import { installProgram } from '../assistant/install.ts';
import { recordsOf } from '../assistant/json-lines.ts';
import { limitEnd } from '../assistant/limit-end.ts';
import { providerHosts } from '../assistant/provider-hosts.ts';
import { reachOf } from '../assistant/reach.ts';
import { openConversation } from '../assistant/open-conversation.ts';
import { inspectProgram, ownProgram } from '../assistant/program.ts';
import { choosesConversation, hasTranscript, transcriptsOf, wordsToResume } from './conversation.ts';
import { followSession } from './follow-session.ts';
import { geminiHome, projectDirectory } from './home.ts';
import { GEMINI_PROGRAM } from './program.ts';
import { isStartSettled } from './restarts.ts';
import { GEMINI_SCREEN_RULES } from './screen-rules.ts';
import { geminiUsage } from './usage.ts';

/** Its own variables and those of Google's cloud; none of those that it sets for what it runs (`GEMINI_CLI`, `GEMINI_CWD` …). */
const VARIABLES = [
  'GOOGLE_*',
  'GEMINI_API_KEY',
  'GEMINI_API_KEY_AUTH_MECHANISM',
  'GEMINI_DEFAULT_AUTH_TYPE',
  'GEMINI_MODEL',
  'GEMINI_SANDBOX',
  'GEMINI_SANDBOX_IMAGE',
  'GEMINI_SANDBOX_PROXY_COMMAND',
  'GEMINI_SYSTEM_MD',
  'GEMINI_CLI_HOME',
  'GEMINI_CLI_CUSTOM_HEADERS',
  'GEMINI_CLI_SYSTEM_DEFAULTS_PATH',
  'GEMINI_CLI_SYSTEM_SETTINGS_PATH',
  'GEMINI_CLI_TRUSTED_FOLDERS_PATH',
  'GEMINI_CLI_USE_COMPUTE_ADC',
];

const PROVIDER = {
  hosts: [
    'generativelanguage.googleapis.com',
    'cloudcode-pa.googleapis.com',
    'aiplatform.googleapis.com',
    'oauth2.googleapis.com',
    'accounts.google.com',
    'www.googleapis.com',
  ],
  baseUrls: ['GOOGLE_GEMINI_BASE_URL', 'GOOGLE_VERTEX_BASE_URL'],
};

const LOGIN_VARIABLES = [
  'GEMINI_API_KEY',
  'GOOGLE_API_KEY',
  'GOOGLE_GENAI_USE_VERTEXAI',
  'GEMINI_CLI_USE_COMPUTE_ADC',
];

/** It takes Enter for a part of a text that was pasted less than 50 ms before. Its dialogs take the number of an answer. */
const KEYS: AssistantKeys = {
  settleMs: 200,
  confirmMs: 30_000,
  takesWhileBusy: true,
  interrupt: '\x1b',
  approve: '1',
  approveAlways: '2',
  deny: '\x1b',
};

/**
 * Gemini CLI. It takes no hooks for one start: settings beside the user's own count only when they belong to root. Its
 * title says what it does, and the transcript what was said.
 */
export function createGeminiAgent(directories: AssistantDirectories): Agent {
  return {
    id: 'gemini',
    title: 'Gemini CLI',
    stopSignal: 'SIGTERM',
    graceMs: DEFAULT_GRACE_MS,
    plan: ({ command }) =>
      ok({
        file: ownProgram(GEMINI_PROGRAM, directories.programs) ?? GEMINI_PROGRAM.command,
        args: command,
        env: {},
      }),
    assistant: {
      variables: VARIABLES,
      hosts: (env) => providerHosts(PROVIDER, env),
      inspect: (env, isConfined) => {
        const { directory } = geminiHome(directories, { env, profile: null });
        const login = { variables: LOGIN_VARIABLES, files: [join(directory, 'oauth_creds.json')] };
        return inspectProgram({
          facts: GEMINI_PROGRAM,
          programs: directories.programs,
          env,
          isConfined,
          login,
        });
      },
      install: (env) => installProgram({ facts: GEMINI_PROGRAM, programs: directories.programs, env }),
      prepare: (run) => prepare(directories, run),
      keys: KEYS,
      // A moment before its title, the log tells of prompts.
      trust: { full: ['title'], raising: ['file'] },
      screenRules: GEMINI_SCREEN_RULES,
      watch: async (run, tell, signal) => {
        const { conversation } = run;
        if (conversation === null) return;
        const { directory } = geminiHome(directories, run);
        const { workspace, startedAt } = run;
        await followSession({ directory, workspace, conversation, startedAt }, tell, signal);
      },
      limitEnd,
      usage: async (run, since) => {
        const { conversation, workspace } = run;
        const project = await projectDirectory(geminiHome(directories, run).directory, workspace);
        if (conversation === null || project === undefined) return null;
        const files = await transcriptsOf(project, conversation);
        const records = (await Promise.all(files.map(recordsOf))).flat();
        return geminiUsage(records, since);
      },
      forget: async () => {
        // Nothing is kept for an instance.
      },
    },
  };
}

async function prepare(
  directories: AssistantDirectories,
  run: AssistantRun,
): Promise<Result<PreparedRun, Refusal>> {
  const { home, directory } = geminiHome(directories, run);
  const project = await projectDirectory(directory, run.workspace);
  const opened = await openConversation({
    run,
    isLeftToUser: choosesConversation(run.args),
    directory: project ?? directory,
    hasTranscript: async (id) => project !== undefined && (await hasTranscript(project, id)),
    // It refuses the id of a conversation in which nothing was said, for a new one as well as to take it up.
    begin: () => begin(randomUUID()),
    resume: (id) => ['--resume', id],
  });
  if (!opened.ok) return opened;
  if (run.profile !== null) await mkdir(home, { recursive: true, mode: 0o700 });
  const { conversation, args, isResumed } = opened.value;
  const words = isResumed ? wordsToResume(run.args) : run.args;
  const isSettled = await isStartSettled(directory, run.workspace);
  return ok({
    args: [...args, ...words],
    reach: reachOf(run, home),
    env: {
      ...(isSettled ? { GEMINI_CLI_NO_RELAUNCH: 'true' } : {}),
      ...(run.profile === null ? {} : { GEMINI_CLI_HOME: home }),
    },
    conversation,
  });
}

function begin(id: string) {
  return { conversation: { id, state: 'chosen' }, args: ['--session-id', id] } as const;
}
