import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Sandbox, until } from '../support/sandbox.ts';

interface Member {
  readonly name: string;
  readonly directory: string;
  /** What an assistant does, as a script of the demo, or the words of a command. */
  readonly startup?: readonly Readonly<Record<string, unknown>>[];
  readonly command?: readonly string[];
  /** What it is told, and does then. */
  readonly prompt?: string;
  readonly answer?: Member['startup'];
  readonly options?: readonly string[];
  readonly becomes: string;
}

const BUSY_MS = 10 * 60_000;
const STATE_MS = 60_000;

const say = (text: string) => ({ do: 'say', text, msPerToken: 0 });
const tool = (name: string, detail: string, result: string) => ({ do: 'tool', name, detail, ms: 0, result });

/** As it may look in the middle of a day: somebody asks, somebody works, somebody is done, something failed. */
const MEMBERS: readonly Member[] = [
  {
    name: 'checkout',
    directory: 'shop',
    startup: [
      say('The total of an order is rounded twice: once per line, and once again for the sum.'),
      tool('Read', 'src/cart/total.ts', '86 lines'),
      tool('Edit', 'src/cart/total.ts', '4 lines changed'),
      tool('Run', 'npm test -- cart', '31 passed'),
      say(
        'The rounding now happens once, at the end. The stored totals of open carts have to be made again.',
      ),
      { do: 'ask', question: 'Allow: npm run carts:recompute?' },
    ],
    becomes: 'waiting_approval',
  },
  {
    name: 'flaky-tests',
    directory: 'shop',
    startup: [say('Ready when you are.')],
    prompt: 'find out which tests are flaky',
    answer: [
      say('I run the suite ten times, and write down what fails.'),
      tool('Run', 'npm test', '412 passed, 1 failed'),
      { do: 'think', ms: BUSY_MS },
    ],
    becomes: 'working',
  },
  {
    name: 'api-docs',
    directory: 'api',
    startup: [say('Ready when you are.')],
    prompt: 'describe the endpoint for refunds',
    answer: [tool('Edit', 'docs/refunds.md', '48 lines added'), say('The page on refunds is written.')],
    becomes: 'done',
  },
  {
    name: 'rename-tables',
    directory: 'api',
    startup: [
      say('The migration is written.'),
      { do: 'ask', question: 'Allow: git push origin rename-tables?' },
    ],
    becomes: 'waiting_approval',
  },
  {
    name: 'site',
    directory: 'shop',
    command: ['node', '-e', 'require("http").createServer((q, s) => s.end("shop")).listen(process.env.PORT)'],
    options: ['--port', 'web', '--memory', '512m'],
    becomes: 'unknown',
  },
  {
    name: 'queue-worker',
    directory: 'api',
    command: ['sh', '-c', 'i=0; while sleep 2; do i=$((i+1)); echo "job $i done"; done'],
    becomes: 'unknown',
  },
  {
    name: 'nightly-build',
    directory: 'infra',
    command: ['sh', '-c', 'echo "build failed: disk quota exceeded"; exit 1'],
    becomes: 'exited',
  },
];

/** Starts it below the user's home. Resolves when each does what it is to do. */
export async function startBelievableFleet(sandbox: Sandbox, home: string): Promise<void> {
  const scripts = join(sandbox.home, 'scripts');
  await mkdir(scripts, { recursive: true });
  for (const member of MEMBERS) {
    const { name, directory, startup, command = [], options = [], becomes, prompt, answer = [] } = member;
    const cwd = join(home, 'work', directory);
    await mkdir(cwd, { recursive: true });
    const common = ['-n', name, '-C', cwd, ...options];
    if (startup === undefined) await sandbox.ok('start', ...common, '--', ...command);
    else {
      const script = join(scripts, `${name}.json`);
      const content = { title: name, startup, rules: [], otherwise: answer, auto: [] };
      await writeFile(script, JSON.stringify(content));
      await sandbox.ok('start', 'demo', ...common, '--', '--script', script);
    }
    if (prompt !== undefined) await sandbox.ok('send', name, prompt);
    const isReached = async () =>
      (await sandbox.json<{ activity: string }>('inspect', name)).activity === becomes;
    await until(`${name} is ${becomes}`, isReached, STATE_MS);
  }
}
