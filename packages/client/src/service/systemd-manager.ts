import { access } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { BerthError } from '@berth/contract';
import { findProgram } from '@berth/host';
import { type ProgramResult, runProgram } from './run-program.ts';
import type { ServiceManager, ServiceState } from './service-manager.ts';
import type { ServiceProgram } from './service-program.ts';
import { unitText } from './unit-text.ts';

const UNIT = 'berth.service';
const LINGERING = '/var/lib/systemd/linger';

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's own systemd, by its command `systemctl --user`. */
export class SystemdManager implements ServiceManager {
  readonly file: string;
  readonly lookCommand = `systemctl --user status ${UNIT}`;
  readonly #environment: Environment;

  constructor(environment: Environment) {
    const { XDG_CONFIG_HOME: given, HOME: home = homedir() } = environment;
    const config = given !== undefined && isAbsolute(given) ? given : join(home, '.config');
    this.file = join(config, 'systemd/user', UNIT);
    this.#environment = environment;
  }

  async textFor(program: ServiceProgram): Promise<string> {
    return unitText(program, await findProgram('systemd-run', this.#environment['PATH']));
  }

  async ensureThere(): Promise<void> {
    const asked = await this.#ask('show', '--property=Version');
    if (asked.code === 0) return;
    throw new BerthError({
      code: 'platform_unsupported',
      message: `The systemd of this user cannot be reached: ${asked.complaint} A service needs one. Log in to the machine itself or by ssh and not with su or sudo, or set XDG_RUNTIME_DIR=/run/user/${userInfo().uid}; where there is no systemd, have what starts your programs run: berth daemon run`,
    });
  }

  async enable(): Promise<void> {
    await this.#must('daemon-reload');
    await this.#must('enable', '--quiet', UNIT);
  }

  async restart(): Promise<void> {
    // One that failed too often waits until somebody says that it shall be tried again.
    await this.#ask('reset-failed', UNIT);
    await this.#must('restart', UNIT);
  }

  async start(): Promise<void> {
    await this.#must('start', UNIT);
  }

  async disable(): Promise<void> {
    await this.#must('disable', '--quiet', '--now', UNIT);
  }

  async forget(): Promise<void> {
    await this.#must('daemon-reload');
    await this.#ask('reset-failed', UNIT);
  }

  async state(): Promise<ServiceState> {
    const properties = ['ActiveState', 'SubState', 'MainPID', 'UnitFileState'];
    const { stdout } = await this.#ask('show', `--property=${properties.join(',')}`, UNIT);
    const values = new Map(stdout.split('\n').map((line) => split(line)));
    const pid = Number(values.get('MainPID') ?? 0);
    const active = values.get('ActiveState') ?? 'unknown';
    return {
      enabled: values.get('UnitFileState') === 'enabled',
      activity: `${active} (${values.get('SubState') ?? 'unknown'})`,
      isUp: active === 'active',
      hasFailed: active === 'failed',
      pid: pid > 0 ? pid : null,
      withoutLogin: await access(join(LINGERING, userInfo().username)).then(
        () => true,
        () => false,
      ),
    };
  }

  #ask(...words: readonly string[]): Promise<ProgramResult> {
    return runProgram('systemctl', ['--user', ...words], this.#environment);
  }

  async #must(...words: readonly string[]): Promise<void> {
    const { code, complaint } = await this.#ask(...words);
    if (code === 0) return;
    throw new BerthError({
      code: 'start_failed',
      message: `systemctl --user ${words.join(' ')} failed: ${complaint} See: ${this.lookCommand}`,
    });
  }
}

function split(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}
