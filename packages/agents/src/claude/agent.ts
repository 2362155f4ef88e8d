import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_GRACE_MS, type Refusal } from '@berth/contract';
import type { Agent, AssistantKeys, AssistantRun, PreparedRun } from '@berth/core';
import { ok, type Result } from '@berth/foundation';
import { type AssistantDirectories, hooksDirectory, profileDirectory } from '../assistant/directories.ts';
import { installProgram } from '../assistant/install.ts';
import type { LoginFacts } from '../assistant/login.ts';
import { limitEnd } from '../assistant/limit-end.ts';
import { providerHosts } from '../assistant/provider-hosts.ts';
import { reachOf } from '../assistant/reach.ts';
import { openConversation } from '../assistant/open-conversation.ts';
import { inspectProgram, ownProgram } from '../assistant/program.ts';
import { recordsOf } from '../assistant/json-lines.ts';
import { writeWhole } from '../assistant/write-whole.ts';
import { followHooks, type HookEvent } from '../assistant/hook-spool.ts';
import { choosesConversation, transcriptOf, wordsToGoOn } from './conversation.ts';
import { CLAUDE_PROGRAM } from './program.ts';
import { CLAUDE_SCREEN_RULES } from './screen-rules.ts';
import { claudeSettings } from './settings.ts';
import { followStateFile, type Session } from './state-file.ts';
import { TurnEnds } from './turn-ends.ts';
import { claudeUsage } from './usage.ts';

/** Its own variables, and those of the clouds through which it can be used; never what one of its sessions sets. */
const VARIABLES = [
  'ANTHROPIC_*',
  'CLAUDE_CONFIG_DIR',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
  'CLAUDE_CODE_SKIP_BEDROCK_AUTH',
  'CLAUDE_CODE_SKIP_VERTEX_AUTH',
  'CLAUDE_CODE_MAX_OUTPUT_TOKENS',
  'CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC',
  'CLOUD_ML_REGION',
  'VERTEX_REGION_*',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'AWS_*',
  'MAX_THINKING_TOKENS',
  'IS_SANDBOX',
];

const PROVIDER = {
  hosts: ['api.anthropic.com', 'claude.ai', 'platform.claude.com', 'console.anthropic.com'],
  baseUrls: ['ANTHROPIC_BASE_URL', 'ANTHROPIC_BEDROCK_BASE_URL', 'ANTHROPIC_VERTEX_BASE_URL'],
};

const LOGIN_VARIABLES = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
];

/** Its dialogs take the number of an answer; the second one is for always, and Esc is no. */
const CLAUDE_KEYS: AssistantKeys = {
  settleMs: 150,
  confirmMs: 20_000,
  takesWhileBusy: true,
  interrupt: '\x1b',
  approve: '1',
  approveAlways: '2',
  deny: '\x1b',
};

/** Claude Code. Its directory holds login and conversations together; it is made to be shared by several sessions. */
export function createClaudeAgent(directories: AssistantDirectories): Agent {
  return {
    id: 'claude',
    title: 'Claude Code',
    stopSignal: 'SIGTERM',
    graceMs: DEFAULT_GRACE_MS,
    plan: ({ command }) =>
      ok({
        file: ownProgram(CLAUDE_PROGRAM, directories.programs) ?? CLAUDE_PROGRAM.command,
        args: command,
        env: {},
      }),
    assistant: {
      variables: VARIABLES,
      hosts: (env) => providerHosts(PROVIDER, env),
      inspect: (env, isConfined) => {
        const login = loginOf(configDirectory(directories, { env, profile: null }), env);
        return inspectProgram({
          facts: CLAUDE_PROGRAM,
          programs: directories.programs,
          env,
          isConfined,
          ...login,
        });
      },
      install: (env) => installProgram({ facts: CLAUDE_PROGRAM, programs: directories.programs, env }),
      prepare: (run) => prepare(directories, run),
      keys: CLAUDE_KEYS,
      trust: { full: ['file'], raising: ['hook'] },
      screenRules: CLAUDE_SCREEN_RULES,
      watch: async (run, tell, signal) => {
        const ends = new TurnEnds();
        const session: Session = { id: run.conversation, pid: run.isConfined ? null : run.pid };
        const onHook = (event: HookEvent) => {
          const said = ends.signal(event);
          session.id = said.conversation ?? session.id;
          tell(said);
        };
        await Promise.all([
          followHooks(hooksDirectory(directories, run.instance), onHook, signal),
          followStateFile(configDirectory(directories, run), { session, tell }, signal),
        ]);
      },
      limitEnd,
      usage: async (run, since) => {
        const { conversation } = run;
        if (conversation === null) return null;
        const file = await transcriptOf(configDirectory(directories, run), conversation);
        return file === undefined ? null : claudeUsage(await recordsOf(file), since);
      },
      forget: (instance) => rm(hooksDirectory(directories, instance), { recursive: true, force: true }),
    },
  };
}

async function prepare(
  directories: AssistantDirectories,
  run: AssistantRun,
): Promise<Result<PreparedRun, Refusal>> {
  const config = configDirectory(directories, run);
  const opened = await openConversation({
    run,
    isLeftToUser: choosesConversation(run.args) && run.conversation === null,
    directory: join(config, 'projects'),
    hasTranscript: async (id) => (await transcriptOf(config, id)) !== undefined,
    begin: (id) => begin(id ?? randomUUID()),
    resume: (id) => ['--resume', id],
  });
  if (!opened.ok) return opened;
  if (run.profile !== null) await mkdir(config, { recursive: true, mode: 0o700 });
  const { conversation, args, isResumed } = opened.value;
  const words = run.conversation === null ? run.args : wordsToGoOn(run.args, isResumed);
  const settings = await writeSettings(directories);
  const hooks = hooksDirectory(directories, run.instance);
  return ok({
    args: ['--settings', settings, ...args, ...words],
    reach: [{ path: settings, writable: false }, ...reachOf(run, config, hooks)],
    env: {
      BERTH_HOOKS: hooks,
      // A program must not be replaced under those who run it.
      DISABLE_AUTOUPDATER: '1',
      ...(run.profile === null ? {} : { CLAUDE_CONFIG_DIR: config }),
    },
    conversation,
  });
}

/** On macOS the system keeps it, so that only a variable can be looked for. */
function loginOf(config: string, env: Readonly<Record<string, string>>): { login?: LoginFacts } {
  const files = [join(config, '.credentials.json')];
  const isKept = process.platform === 'darwin' && !LOGIN_VARIABLES.some((name) => env[name]);
  return isKept ? {} : { login: { variables: LOGIN_VARIABLES, files } };
}

/** Where login, settings and conversations are. */
function configDirectory(
  directories: AssistantDirectories,
  { profile, env }: Pick<AssistantRun, 'profile' | 'env'>,
): string {
  if (profile !== null) return profileDirectory(directories, 'claude', profile);
  return env['CLAUDE_CONFIG_DIR'] ?? join(env['HOME'] ?? homedir(), '.claude');
}

function begin(id: string) {
  return { conversation: { id, state: 'chosen' }, args: ['--session-id', id] } as const;
}

/** The same for all its runs: what differs is in their environment. */
async function writeSettings({ settings }: AssistantDirectories): Promise<string> {
  const file = join(settings, 'claude.json');
  const text = claudeSettings();
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before !== text) await writeWhole(file, text);
  return file;
}
