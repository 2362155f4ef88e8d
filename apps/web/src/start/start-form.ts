import type { Isolation, LimitName, Network, RestartPolicy } from '@berth/contract';

/** What somebody has written into the page, as it was written. */
export interface StartForm extends Readonly<Record<LimitName, string>> {
  readonly kind: 'agent' | 'command';
  readonly agent: string;
  readonly command: string;
  /** Of an assistant. */
  readonly arguments: string;
  readonly directory: string;
  readonly name: string;
  readonly profile: string;
  readonly isolation: Isolation | '';
  readonly network: Network | '';
  /** One on each line, as the mounts and ports are. */
  readonly hosts: string;
  readonly mounts: string;
  readonly image: string;
  readonly readOnly: boolean;
  readonly ports: string;
  readonly restart: RestartPolicy | '';
  readonly wait: '' | 'forever' | 'time';
  readonly waitFor: string;
  readonly isMany: boolean;
  readonly prompt: string;
  readonly prompts: string;
  /** What stands between the prompts of a list: a line's end, or a blank line. */
  readonly promptsBy: '' | 'blank';
}
export type StartField = keyof StartForm;

export const EMPTY_FORM: StartForm = {
  kind: 'agent',
  agent: '',
  command: '',
  arguments: '',
  directory: '',
  name: '',
  profile: '',
  isolation: '',
  network: '',
  hosts: '',
  mounts: '',
  image: '',
  readOnly: false,
  memory: '',
  cpus: '',
  pids: '',
  files: '',
  disk: '',
  run: '',
  idle: '',
  ports: '',
  restart: '',
  wait: '',
  waitFor: '',
  isMany: false,
  prompt: '',
  prompts: '',
  promptsBy: '',
};

/** The lines of a field that has one thing on each. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
