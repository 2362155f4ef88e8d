import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstanceId } from '@berth/contract';
import type { Notice } from '@berth/core';
import { berthPaths } from '@berth/host';
import { LocalMachine } from '../../local-machine.ts';
import { LocalNotices } from '../local-notices.ts';

/** What a program was started with: its words, and the variables that are about a notice. */
export interface Started {
  readonly words: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** Node by its full path: the PATH of the stand has nothing in it but what a test puts there. */
const RECORDER = `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const words = process.argv.slice(2);
if (words.includes('--help')) process.stdout.write(process.env.FAKE_HELP ?? '');
else {
  const variables = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(BERTH_|LC_ALL|DISPLAY)/.test(name)),
  );
  appendFileSync(process.env.FAKE_RECORD, JSON.stringify({ words, variables }) + '\\n');
  if (words.includes('--print-id')) process.stdout.write(\`\${process.env.FAKE_ID}\\n\`);
}
`;

/** A machine of its own for notices: a PATH with scripted programs, a configuration, and a log. */
export class NoticeStand {
  readonly directory: string;
  readonly warnings: { message: string; fields: Readonly<Record<string, unknown>> }[] = [];
  readonly notices: LocalNotices;

  private constructor(directory: string, environment: Readonly<Record<string, string>>) {
    this.directory = directory;
    const log = {
      info: () => undefined,
      warn: (message: string, fields = {}) => void this.warnings.push({ message, fields }),
    };
    const machine = new LocalMachine(berthPaths({ BERTH_HOME: directory }), log);
    this.notices = new LocalNotices({
      config: this.config,
      log,
      environment: {
        PATH: this.bin,
        FAKE_RECORD: this.#record,
        BERTH_ROLE: 'daemon',
        BERTH_HOME: directory,
        ...environment,
      },
      resolve: (...command) => machine.resolveCommand(...command),
    });
  }

  static async open(environment: Readonly<Record<string, string>> = {}): Promise<NoticeStand> {
    const directory = await mkdtemp(join(tmpdir(), 'berth-notices-'));
    await mkdir(join(directory, 'bin'));
    return new NoticeStand(directory, environment);
  }

  get bin(): string {
    return join(this.directory, 'bin');
  }

  get config(): string {
    return join(this.directory, 'config');
  }

  get #record(): string {
    return join(this.directory, 'record');
  }

  /** What the file says before the daemon starts; reads it. */
  async configure(text: string): Promise<void> {
    await mkdir(this.config, { recursive: true });
    await writeFile(join(this.config, 'notify.yaml'), text);
    await this.notices.open();
  }

  /** A program that writes down how it was started, or that script. */
  async program(name: string, script: string = RECORDER): Promise<string> {
    const path = join(this.bin, name);
    await writeFile(path, script);
    await chmod(path, 0o755);
    return path;
  }

  async started(): Promise<readonly Started[]> {
    const text = await readFile(this.#record, 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Started);
  }

  /** Programs that were started in the stand's directory and still live. */
  async living(): Promise<readonly string[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(
      pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
    );
    return lines.filter((line) => line.includes(this.bin));
  }

  async close(): Promise<void> {
    this.notices.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

export function notice(more: Partial<Notice> = {}): Notice {
  return {
    instance: 'inst_1' as InstanceId,
    name: 'ann',
    agent: 'claude',
    workspace: '/work/my project',
    activity: 'waiting_approval',
    detail: 'Bash: npm test',
    since: 1_800_000_000_000,
    title: 'ann asks for an approval',
    body: 'Bash: npm test\nclaude in /work/my project',
    ...more,
  };
}
