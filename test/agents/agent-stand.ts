import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Activity } from '@berth/contract';
import type {
  AnswerView,
  EventView,
  ExplanationView,
  InstanceView,
  PromptView,
} from '@berth/contract/schemas';
import { type ModelServer, openModelServer } from '@berth/testkit/model-server';
import { expect } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

/** An assistant, as the tests know it: what differs between them is here and nowhere else. */
export interface AgentUnderTest {
  readonly id: string;
  /** Its arguments in every test. */
  readonly words: readonly string[];
  /** Writes what it needs below a home and for a directory, and says with which variables it is started. */
  seed(place: Place): Promise<Readonly<Record<string, string>>>;
  /** What it becomes when its provider refuses: by status, or `usage_limit`. What it does not show is not in here. */
  readonly refused: Readonly<Partial<Record<'401' | '429' | 'usage_limit', readonly Activity[]>>>;
  /** A prompt on which its model wants to run `touch made.txt`, where it needs other words for it. */
  readonly touch?: string;
  /** Names of the cases in which it is tried; all of them without it. */
  readonly cases?: readonly string[];
  /** False when its answers are known from its terminal alone. */
  readonly tellsAnswers?: boolean;
  /** Its own configuration says where its model is, and no variable does. */
  readonly findsModelByFile?: true;
  /** How it passes a long text on to its model, where that is not as it was. */
  passedOn?(text: string): string;
}

export interface Place {
  /** The user's home. */
  readonly home: string;
  readonly work: string;
  /** Where the model is. */
  readonly url: string;
  /** Directory of a profile, when it is seeded for one. */
  readonly profile?: string;
}

const PROGRAMS = process.env['BERTH_TEST_AGENTS'];
/** The slowest of them takes seconds to start on a busy machine. */
const STATE_MS = 60_000;

/** One assistant, or several, in a Berth of their own, with a model that does what a test says. */
export class AgentStand implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly model: ModelServer;
  readonly #agent: AgentUnderTest;
  #env: Readonly<Record<string, string>> = {};

  private constructor(agent: AgentUnderTest, sandbox: Sandbox, model: ModelServer) {
    this.#agent = agent;
    this.sandbox = sandbox;
    this.model = model;
  }

  /** `start` starts the first of them. */
  static async open(agent: AgentUnderTest, ...others: readonly AgentUnderTest[]): Promise<AgentStand> {
    if (PROGRAMS === undefined) throw new Error('run these tests with: npm run test:agents');
    const sandbox = await Sandbox.create();
    await mkdir(join(sandbox.home, 'data'), { recursive: true });
    await symlink(PROGRAMS, join(sandbox.home, 'data/agents'));
    const stand = new AgentStand(agent, sandbox, await openModelServer());
    await mkdir(stand.home, { recursive: true });
    for (const each of [agent, ...others]) {
      const variables = await each.seed({ home: stand.home, work: sandbox.work, url: stand.model.url });
      stand.#env = { ...stand.#env, ...variables };
    }
    return stand;
  }

  get home(): string {
    return join(this.sandbox.home, 'user');
  }

  /** Seeds a profile as a user does who logs in there. */
  async profile(name: string): Promise<void> {
    const profile = join(this.sandbox.home, 'data/profiles', this.#agent.id, name);
    await mkdir(profile, { recursive: true });
    await this.#agent.seed({ home: this.home, work: this.sandbox.work, url: this.model.url, profile });
  }

  async start(name: string, options: readonly string[] = []): Promise<InstanceView> {
    const words = ['start', this.#agent.id, '-n', name, ...options, '--', ...this.#agent.words];
    return JSON.parse(await this.berth(...words, '--json')) as InstanceView;
  }

  /** Runs a command that must succeed. */
  async berth(...args: readonly string[]): Promise<string> {
    const result = await this.run(...args);
    if (result.code === 0) return result.stdout;
    throw new Error(`berth ${args.join(' ')} exited with ${result.code}: ${result.stderr}${result.stdout}`);
  }

  run(...args: readonly string[]) {
    const at = args.indexOf('--');
    // Options stand before the words of the assistant.
    const words =
      at < 0 || args.at(-1) !== '--json' ? args : [...args.slice(0, at), '--json', ...args.slice(at, -1)];
    return this.sandbox.run(words, { environment: { HOME: this.home, ...this.#env }, timeoutMs: 180_000 });
  }

  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.berth(...args, '--json')) as T;
  }

  inspect(name: string): Promise<InstanceView> {
    return this.json<InstanceView>('inspect', name);
  }

  send(name: string, text: string, ...options: readonly string[]): Promise<PromptView> {
    return this.json<PromptView>('send', name, ...options, '--', text);
  }

  /** Asks, and gives the answer; what stands on its terminal where it tells no answers. */
  async said(name: string, text: string): Promise<string> {
    const asked = await this.json<AnswerView>('ask', name, '--', text);
    expect(asked).toMatchObject({ prompt: { state: 'delivered' }, activity: 'done' });
    if (this.#agent.tellsAnswers !== false) {
      expect(asked.tokens?.input).toBeGreaterThan(0);
      expect(asked.tokens?.output).toBeGreaterThan(0);
      return asked.answer ?? '';
    }
    return (await this.run('logs', name, '-n', '60')).stdout;
  }

  explain(name: string): Promise<ExplanationView> {
    return this.json<ExplanationView>('explain', name);
  }

  /** Waits until the instance does one of those things, and explains itself when it does not. */
  async becomes(name: string, ...activities: readonly Activity[]): Promise<InstanceView> {
    let seen: InstanceView | undefined;
    try {
      await until(
        `${name} is ${activities.join(' or ')}`,
        async () => {
          seen = await this.inspect(name);
          return activities.includes(seen.activity);
        },
        STATE_MS,
      );
    } catch (error) {
      const screen = (await this.run('logs', name, '-n', '40')).stdout;
      const why = (await this.run('explain', name)).stdout;
      throw new Error(`${name} is ${seen?.activity}\n${why}\n${screen}`, { cause: error });
    }
    if (seen === undefined) throw new Error('it was seen');
    return seen;
  }

  /** What it did, in order, by the events. */
  async activities(id: string): Promise<Activity[]> {
    const { events } = JSON.parse(await this.berth('events', '--json')) as { events: EventView[] };
    return events
      .filter(({ subject, type }) => subject === id && type === 'activity.changed')
      .map(({ data }) => data['activity'] as Activity);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.dispose();
    await this.model.close();
  }
}
