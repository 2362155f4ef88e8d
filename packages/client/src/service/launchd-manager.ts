import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { BerthError } from '@berth/contract';
import { plistText } from './plist-text.ts';
import { type ProgramResult, runProgram } from './run-program.ts';
import type { ServiceManager, ServiceState } from './service-manager.ts';
import type { ServiceProgram } from './service-program.ts';

const LABEL = 'dev.berth.daemon';

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's launchd, by its command `launchctl`. Written from its manual and not run yet. */
export class LaunchdManager implements ServiceManager {
  readonly file: string;
  readonly lookCommand: string;
  readonly #domain = `gui/${userInfo().uid}`;
  readonly #target = `${this.#domain}/${LABEL}`;
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.file = join(environment['HOME'] ?? homedir(), 'Library/LaunchAgents', `${LABEL}.plist`);
    this.lookCommand = `launchctl print ${this.#target}`;
    this.#environment = environment;
  }

  async textFor(program: ServiceProgram): Promise<string> {
    return plistText(program, LABEL);
  }

  async ensureThere(): Promise<void> {
    const asked = await this.#ask('print', this.#domain);
    if (asked.code === 0) return;
    throw new BerthError({
      code: 'platform_unsupported',
      message: `launchd has no session of this user: ${asked.complaint} Log in at the screen of this Mac first.`,
    });
  }

  /** What is loaded already keeps its old file until it is loaded again. */
  async enable(): Promise<void> {
    await this.#ask('bootout', this.#target);
    await this.#must('bootstrap', this.#domain, this.file);
  }

  async restart(): Promise<void> {
    await this.#must('kickstart', '-k', this.#target);
  }

  async start(): Promise<void> {
    await this.#must('kickstart', this.#target);
  }

  async disable(): Promise<void> {
    await this.#ask('bootout', this.#target);
  }

  /** launchd forgets with `bootout`. */
  async forget(): Promise<void> {}

  async state(): Promise<ServiceState> {
    const { code, stdout } = await this.#ask('print', this.#target);
    const pid = Number(/^\s*pid = (\d+)$/m.exec(stdout)?.[1] ?? 0);
    return {
      enabled: code === 0,
      activity: /^\s*state = (.+)$/m.exec(stdout)?.[1] ?? 'not loaded',
      isUp: pid > 0,
      // It tries for ever.
      hasFailed: false,
      pid: pid > 0 ? pid : null,
      withoutLogin: false,
    };
  }

  #ask(...words: readonly string[]): Promise<ProgramResult> {
    return runProgram('launchctl', words, this.#environment);
  }

  async #must(...words: readonly string[]): Promise<void> {
    const { code, complaint } = await this.#ask(...words);
    if (code === 0) return;
    throw new BerthError({
      code: 'start_failed',
      message: `launchctl ${words.join(' ')} failed: ${complaint} See: ${this.lookCommand}`,
    });
  }
}
