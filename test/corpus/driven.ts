import type { Act } from '@berth/testkit/model-server';
import type { AssistantKeys } from '@berth/core';
import { claude } from '../agents/claude.ts';
import { codex } from '../agents/codex.ts';
import { gemini } from '../agents/gemini.ts';
import { opencode } from '../agents/opencode.ts';
import type { AgentUnderTest } from '../agents/agent-stand.ts';

/** What one must know to drive an assistant and to know what it is about, without asking Berth. */
interface DrivenFacts {
  readonly agent: AgentUnderTest;
  /** On its screen when it takes the first prompt. */
  readonly ready: RegExp;
  /** Keys that say yes to its question whether it may trust the folder; none where it does not ask. */
  readonly trust: readonly string[];
  /** On its screen while a person is asked to allow something. */
  readonly approval: RegExp;
  /** What its model calls to run a command for which a person is asked. */
  asked(command: string): Act;
  /** … to write a file, for which a person is asked. */
  readonly edit: Act;
  /** … to run a command in the background, which lives on when the turn is over. */
  background(command: string): Act;
}

export interface Driven extends DrivenFacts {
  readonly version: string;
  readonly keys: AssistantKeys;
}

export const DRIVEN: readonly DrivenFacts[] = [
  {
    agent: claude,
    ready: /^❯/m,
    trust: ['\x1b[B', '\r'],
    approval: /Do you want to [^]*1\. Yes/,
    asked: (command) => ({ do: 'bash', command }),
    edit: { do: 'write', file: 'poem.txt', text: 'roses are red' },
    background: (command) => ({
      do: 'tool',
      name: 'Bash',
      input: { command, description: 'A command of the script', run_in_background: true },
    }),
  },
  {
    agent: codex,
    ready: /\? for shortcuts[^]*gpt-5\.5|gpt-5\.5[^]*\? for shortcuts/i,
    trust: [],
    approval: /Would you like to [^]*1\. Yes/,
    asked: (command) => ({
      do: 'tool',
      name: 'exec_command',
      input: {
        cmd: command,
        yield_time_ms: 30_000,
        sandbox_permissions: 'require_escalated',
        justification: 'May I?',
      },
    }),
    edit: { do: 'write', file: 'poem.txt', text: 'roses are red' },
    background: (command) => ({
      do: 'tool',
      name: 'exec_command',
      input: {
        cmd: command,
        yield_time_ms: 1000,
        sandbox_permissions: 'require_escalated',
        justification: 'May I?',
      },
    }),
  },
  {
    agent: gemini,
    ready: /Type your message/,
    trust: [],
    approval: /1\. Allow once/,
    asked: (command) => ({ do: 'bash', command }),
    edit: { do: 'write', file: 'poem.txt', text: 'roses are red' },
    background: (command) => ({
      do: 'tool',
      name: 'run_shell_command',
      input: { command, description: 'A command of the script', is_background: true },
    }),
  },
  {
    agent: opencode,
    ready: /Ask anything/,
    trust: [],
    approval: /Permission required[^]*Allow once/,
    asked: (command) => ({ do: 'bash', command }),
    edit: { do: 'write', file: 'poem.txt', text: 'roses are red' },
    background: (command) => ({ do: 'bash', command: `${command} >/dev/null 2>&1 &` }),
  },
];
