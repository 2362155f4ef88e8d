import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { keeperSocketName } from '@berth/host';
import { connectKeeper } from '@berth/keeper';
import { BarePty } from '../peers/bare-pty.ts';
import type { Tmux } from '../peers/tmux.ts';
import type { Contender } from './measure.ts';
import { ECHO, READY } from './programs.ts';
import { look, screen, Sight } from './sight.ts';
import type { Workplace } from './workplace.ts';

/** One way to a program that sends each key back. */
export interface EchoPath extends AsyncDisposable {
  /** Types a key; resolves with the milliseconds until it came back. */
  press(): Promise<number>;
}

/** A key that takes longer is a hang and not a figure. */
const PATIENCE_MS = 60_000;
const KEEPER_TIMEOUT_MS = 10_000;
/** Letters that end no escape sequence, in turn: what comes late for one is not taken for the other. */
const KEYS = ['x', 'y'] as const;

/** Presses keys one after the other and recognises each when it comes back. */
class Keyboard {
  #pressed = 0;
  #waiting: { key: string; resolve: () => void } | undefined;

  take(bytes: Buffer): void {
    if (this.#waiting !== undefined && bytes.includes(this.#waiting.key)) this.#waiting.resolve();
  }

  press(write: (key: string) => void): Promise<number> {
    this.#pressed += 1;
    const key = KEYS[this.#pressed % KEYS.length] ?? KEYS[0];
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`a key was lost: ${key}`)), PATIENCE_MS);
      const begin = performance.now();
      const done = () => {
        const took = performance.now() - begin;
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(took);
      };
      this.#waiting = { key, resolve: done };
      write(key);
    });
  }
}

/** As `berth attach` does it: client, daemon, keeper, terminal, and back. */
export async function throughDaemon(workplace: Workplace): Promise<EchoPath> {
  const keyboard = new Keyboard();
  const sight = new Sight(READY);
  const instance = await workplace.start(ECHO);
  const session = await look(workplace, screen(instance.id), (bytes) => {
    sight.take(bytes);
    keyboard.take(bytes);
  });
  await sight.seen();
  return {
    press: () => keyboard.press((key) => session.input(Buffer.from(key))),
    [Symbol.asyncDispose]: () => {
      session.close();
      return workplace.end(instance);
    },
  };
}

/** Without the daemon: what its part costs is the difference. */
export async function throughKeeper(workplace: Workplace): Promise<EchoPath> {
  const keyboard = new Keyboard();
  const sight = new Sight(READY);
  const instance = await workplace.start(ECHO);
  const options = { socket: socketOf(workplace, instance), client: 'bench', timeoutMs: KEEPER_TIMEOUT_MS };
  const link = await connectKeeper(options, {
    output: (_offset, bytes) => {
      sight.take(bytes);
      keyboard.take(bytes);
    },
  });
  link.subscribe(0, 'live');
  await sight.seen();
  return {
    press: async () => {
      let taken = Promise.resolve();
      const took = await keyboard.press((key) => {
        taken = link.input(Buffer.from(key));
      });
      await taken;
      return took;
    },
    [Symbol.asyncDispose]: () => {
      link.close();
      return workplace.end(instance);
    },
  };
}

/** A terminal of this very process. */
export async function throughBarePty(workplace: Workplace): Promise<EchoPath> {
  const keyboard = new Keyboard();
  const sight = new Sight(READY);
  const pty = new BarePty(workplace, {
    command: ECHO,
    take: (bytes) => {
      sight.take(bytes);
      keyboard.take(bytes);
    },
  });
  await sight.seen();
  return {
    press: () => keyboard.press((key) => pty.write(key)),
    [Symbol.asyncDispose]: () => pty[Symbol.asyncDispose](),
  };
}

/** A terminal of this process on which `tmux attach` runs. */
export async function throughTmux(tmux: Tmux): Promise<EchoPath> {
  const keyboard = new Keyboard();
  await tmux.call(...tmux.detached('echo', ECHO));
  const client = await tmux.attach('echo', READY, (bytes) => keyboard.take(bytes));
  return {
    press: () => keyboard.press((key) => client.write(key)),
    [Symbol.asyncDispose]: async () => {
      await tmux.end('echo');
      await client[Symbol.asyncDispose]();
    },
  };
}

export function echoContender(path: EchoPath, row: Contender['rows'][number]): Contender {
  return { rows: [row], sample: async () => [await path.press()] };
}

function socketOf({ client }: Workplace, { run }: InstanceView): string {
  if (run === null) throw new Error('an instance that was started has a run');
  return join(client.paths.sockets, keeperSocketName(run));
}
