import { homedir } from 'node:os';
import { messageOf, type NotifyConfig, type Refusal } from '@berth/contract';
import type { Call, Log, Notice, Notices, NoticeWishes } from '@berth/core';
import type { NoticeTrial } from '@berth/contract/schemas';
import type { Result } from '@berth/foundation';
import { userEnvironment } from '@berth/host';
import { desktop } from './desktop.ts';
import { Lane } from './lane.ts';
import { NOTIFY } from '../config/kinds.ts';
import { Settings } from '../config/settings.ts';
import { userCommand } from './user-command.ts';
import type { Surroundings, Way } from './way.ts';

export interface LocalNoticesOptions {
  /** Directory of configuration. */
  readonly config: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** The path of a command, as that environment's PATH has it. */
  readonly resolve: (
    file: string,
    env: Readonly<Record<string, string>>,
    directory: string,
  ) => Promise<Result<string, Refusal>>;
}

/** Programs of one way at a time: when fifty assistants are limited in the same second, the machine need not notice. */
const AT_ONCE = 2;
/** Variables of the daemon's own that would tell lies about what it starts. */
const NOT_HANDED_ON: ReadonlySet<string> = new Set(['BERTH_ROLE', 'BERTH_LAUNCHER', 'NODE_COMPILE_CACHE']);

interface Lined {
  readonly way: Way;
  readonly lane: Lane;
  /** What went wrong the last time; the same is not said again. */
  problem: string | undefined;
}

/** Brings notices to the desktop of this machine and to the user's command. */
export class LocalNotices implements Notices {
  readonly #settings: Settings<NotifyConfig>;
  readonly #ways: readonly Lined[];
  readonly #log: Log;

  constructor(options: LocalNoticesOptions) {
    this.#log = options.log;
    this.#settings = new Settings(options.config, NOTIFY, options.log);
    const surroundings = surroundingsOf(options);
    this.#ways = [desktop(surroundings), userCommand(surroundings)].map((way) => ({
      way,
      lane: new Lane(AT_ONCE),
      problem: undefined,
    }));
  }

  /** Reads the configuration, and follows it until closed. */
  open(): Promise<void> {
    return this.#settings.open();
  }

  close(): void {
    this.#settings.close();
  }

  get wishes(): NoticeWishes {
    const { on, terminal } = this.#settings.config;
    return { on, ring: terminal };
  }

  async show(notice: Notice, { signal }: Call): Promise<void> {
    const key = notice.instance ?? '';
    const shows = this.#ways.map((lined) =>
      lined.lane.run(key, async () => {
        const { outcome, detail } = await this.#try(lined.way, notice, signal);
        const problem = outcome === 'failed' ? detail : undefined;
        if (problem !== undefined && problem !== lined.problem && signal?.aborted !== true) {
          this.#log.warn('a notice could not be shown', { way: lined.way.id, problem });
        }
        if (outcome !== 'off') lined.problem = problem;
      }),
    );
    await Promise.all(shows);
  }

  try(notice: Notice, { signal }: Call): Promise<readonly NoticeTrial[]> {
    return Promise.all(this.#ways.map(({ way }) => this.#try(way, notice, signal)));
  }

  async describe() {
    const ways = this.#ways.map(async ({ way }) => {
      const { used, detail } = await way.plan(this.#config);
      return { way: way.id, used, detail };
    });
    const { path: file, problems } = this.#settings;
    return { file, problems: [...problems], ways: await Promise.all(ways) };
  }

  get #config(): NotifyConfig {
    return this.#settings.config;
  }

  async #try(way: Way, notice: Notice, signal: AbortSignal | undefined): Promise<NoticeTrial> {
    try {
      const plan = await way.plan(this.#config);
      if (!plan.used) return { way: way.id, outcome: 'off', detail: plan.detail };
      await plan.show(notice, signal);
      return { way: way.id, outcome: 'shown', detail: plan.detail };
    } catch (error) {
      return { way: way.id, outcome: 'failed', detail: messageOf(error) };
    }
  }
}

function surroundingsOf({ environment, resolve }: LocalNoticesOptions): Surroundings {
  const handedOn = Object.entries(userEnvironment(environment)).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !NOT_HANDED_ON.has(entry[0]),
  );
  const env = Object.fromEntries(handedOn);
  const home = homedir();
  return {
    environment: env,
    home,
    platform: process.platform,
    find: async (file) => {
      const found = await resolve(file, env, home);
      return found.ok ? { path: found.value } : { problem: found.error.message };
    },
  };
}
