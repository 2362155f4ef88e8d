import { type LimitName, LIMIT_NAMES } from '@berth/contract';
import { shellWord } from './command-words.ts';
import type { StartForm } from './start-form.ts';
import type { StartInput } from './start-instance.ts';

/** The options of `berth start` that stand for limits. */
const LIMIT_OPTIONS: Readonly<Record<LimitName, string>> = {
  memory: '--memory',
  cpus: '--cpus',
  pids: '--pids',
  files: '--files',
  disk: '--disk',
  run: '--run-timeout',
  idle: '--idle-timeout',
};

/** What to type for the same start. With a prompt it is sent to what was started, by the name that `start` prints. */
export function commandLine(form: StartForm, input: StartInput, prompt?: string): string {
  const line = startLine(form, input);
  if (prompt === undefined || prompt === '') return line;
  const text = prompt.startsWith('-') ? `-- ${shellWord(prompt)}` : shellWord(prompt);
  return `berth send "$(${line})" ${text}`;
}

/** Sizes and times stand as they were written: they say more to a person than their numbers. */
function startLine(form: StartForm, input: StartInput): string {
  const words = [
    'berth',
    'start',
    ...(input.agent == null ? [] : [input.agent]),
    ...option('-n', input.name),
    ...option('-C', input.directory),
    ...option('--profile', input.profile),
    ...option('--isolation', input.isolation),
    ...option('--network', input.network),
    ...(input.allow ?? []).flatMap((host) => option('--allow', host)),
    ...(input.mounts ?? []).flatMap(({ path, writable }) =>
      option('--mount', writable ? `${path}:rw` : path),
    ),
    ...option('--image', input.image),
    ...(input.readOnly === true ? ['--read-only'] : []),
    ...LIMIT_NAMES.flatMap((limit) =>
      input.limits?.[limit] == null ? [] : option(LIMIT_OPTIONS[limit], form[limit].trim()),
    ),
    ...(input.ports ?? []).flatMap(({ name, port }) =>
      option('--port', port == null ? name : `${name}:${port}`),
    ),
    ...option('--restart', input.restart?.replaceAll('_', '-')),
    ...(input.waitMs == null ? [] : [input.waitMs === 0 ? '--wait' : `--wait=${form.waitFor.trim()}`]),
    ...(input.command == null ? [] : ['--', ...input.command]),
  ];
  return words.map(shellWord).join(' ');
}

function option(name: string, value: string | null | undefined): string[] {
  return value == null || value === '' ? [] : [name, value];
}
