import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { BerthClient } from '@berth/client';
import type { InstanceView } from '@berth/contract/schemas';
import { type ModelServer, openModelServer } from '@berth/testkit/model-server';
import { DRIVEN } from '../../test/corpus/driven.ts';
import type { Bench, Case } from '../harness/case.ts';
import { EmulatedScreen } from '../harness/emulated-screen.ts';
import type { Figure, Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { look, wholeLog } from '../harness/sight.ts';
import { Workplace } from '../harness/workplace.ts';
import { BarePty, COLS, ROWS } from '../peers/bare-pty.ts';

/** Where `npm run test:agents` keeps the programs. */
const PROGRAMS =
  process.env['BERTH_TEST_AGENTS'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'berth-test-agents');

export const assistants: Case = {
  name: 'assistants',
  title: 'Assistants: from the start to the line where one types',
  method: [
    'Real assistants, installed from npm by `npm run test:agents`, with a scripted model, a home and a directory that they know',
    'already. Until the line where one types is on a screen: under Berth, seen by a client that follows the log, and until Berth',
    'says `idle`; and the very same command line, with another id of a conversation, on a pseudo-terminal of this process,',
    'behind an emulator that answers what it asks its terminal.',
  ].join('\n'),
  run,
};

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Driven = (typeof DRIVEN)[number];

async function run(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const driven of DRIVEN) {
    const { id } = driven.agent;
    if (!existsSync(join(PROGRAMS, id))) {
      const contender = absentContender([row(id)], 'not installed: npm run test:agents');
      figures.push(...(await measure(bench, [contender], { group: id, warmUp: 0, rounds: 0 })));
      continue;
    }
    await using stand = await Stand.open(driven);
    const contenders = [stand.underBerth(), stand.bare()];
    const rounds = bench.quick ? 1 : 8;
    figures.push(...(await measure(bench, contenders, { group: id, warmUp: 1, rounds })));
  }
  return figures;
}

function row(id: string): Row {
  return { name: `berth start ${id}: its line is on the screen`, unit: 'ms' };
}

/** One assistant, with all that it needs to start. */
class Stand implements AsyncDisposable {
  readonly #driven: Driven;
  readonly #workplace: Workplace;
  readonly #model: ModelServer;
  readonly #variables: Readonly<Record<string, string>>;
  /** As Berth started it the last time. */
  #line: readonly string[] = [];

  private constructor(
    driven: Driven,
    parts: { workplace: Workplace; model: ModelServer; variables: Readonly<Record<string, string>> },
  ) {
    this.#driven = driven;
    this.#workplace = parts.workplace;
    this.#model = parts.model;
    this.#variables = parts.variables;
  }

  static async open(driven: Driven): Promise<Stand> {
    const model = await openModelServer();
    const workplace = await Workplace.open();
    const home = join(workplace.directory, 'home');
    const work = join(workplace.directory, 'project');
    for (const directory of [home, work, workplace.data]) await mkdir(directory, { recursive: true });
    await symlink(PROGRAMS, join(workplace.data, 'agents'));
    const seeded = await driven.agent.seed({ home, work, url: model.url });
    const stand = new Stand(driven, { workplace, model, variables: { ...seeded, HOME: home } });
    // Its first start, which takes longer, also says with which words Berth starts it.
    await stand.underBerth().sample();
    return stand;
  }

  underBerth(): Contender {
    const { id } = this.#driven.agent;
    return {
      rows: [row(id), { name: `berth start ${id}: Berth says idle`, unit: 'ms' }],
      sample: async () => {
        await this.#workplace.untilStandby();
        const begin = performance.now();
        const instance = await this.#start();
        using screen = this.#screen();
        const session = await look(this.#workplace, wholeLog(instance.id), (bytes) => screen.take(bytes));
        const idle = this.#idle(instance).then(() => performance.now() - begin);
        await screen.seen();
        const seen = performance.now() - begin;
        const said = await idle;
        session.close();
        this.#line = await commandLine(instance, this.#workplace.client);
        await this.#workplace.end(instance);
        return [seen, said];
      },
    };
  }

  bare(): Contender {
    const { id } = this.#driven.agent;
    return {
      rows: [{ name: `${id} on a bare pseudo-terminal`, unit: 'ms', peer: true }],
      sample: async () => {
        const command = this.#line.map((word) => (UUID.test(word) ? randomUUID() : word));
        const begin = performance.now();
        using screen = this.#screen((text) => pty.write(text));
        await using pty = new BarePty(this.#workplace, {
          command,
          env: this.#variables,
          cwd: this.#work,
          take: (bytes) => screen.take(bytes),
        });
        await screen.seen();
        return [performance.now() - begin];
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#workplace[Symbol.asyncDispose]();
    await this.#model.close();
  }

  get #work(): string {
    return join(this.#workplace.directory, 'project');
  }

  #screen(answer?: (text: string) => void): EmulatedScreen {
    const marker = this.#driven.ready;
    return new EmulatedScreen({
      cols: COLS,
      rows: ROWS,
      marker,
      ...(answer === undefined ? {} : { answer }),
    });
  }

  #start(): Promise<InstanceView> {
    const { id, words } = this.#driven.agent;
    return this.#workplace.startAgent(id, { words, variables: this.#variables, directory: this.#work });
  }

  async #idle({ id }: InstanceView): Promise<void> {
    for await (const instances of this.#workplace.client.watchInstances()) {
      if (instances.find((instance) => instance.id === id)?.activity === 'idle') return;
    }
  }
}

async function commandLine({ id }: InstanceView, client: BerthClient): Promise<readonly string[]> {
  const { pid } = await client.instance(id);
  if (pid === null) throw new Error('it ended by itself');
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
}
