import { BerthError } from '@berth/contract';
import type { ImageView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { LayerLines } from '../layer-lines.ts';
import { mebibytes } from '../mebibytes.ts';
import { passableVariables } from '../passable-variables.ts';
import { printable } from '../printable.ts';
import { withProgress } from '../progress.ts';
import { columns, since } from '../table.ts';

const ACTIONS = {
  build: 'makes the image of an assistant, with the version of its program that Berth installs',
  ls: 'shows the images that Berth can build and has built',
  pull: 'fetches an image from its registry',
  rm: 'removes an image',
};

export const command = {
  usage: 'build AGENT [--base IMAGE]|ls|pull NAME|rm NAME|AGENT',
  options: {
    base: {
      type: 'string',
      value: 'IMAGE',
      completes: 'nothing',
      help: 'build: begin with another image; it needs npm and, for most assistants, git',
    },
  },
  words: { min: 1, max: 2, completes: [ACTIONS, 'agent'] },
  notes: `An assistant that is started with --isolation container and without --image runs in the image that was built for it; else BERTH_IMAGE is taken. Nothing is built or fetched unless you say so.

A build is told your proxies (HTTP_PROXY and the like), certificates (NODE_EXTRA_CA_CERTS or SSL_CERT_FILE) and npm_config_registry. None of these stays in the image. See docs/images.md.`,
  examples: [
    'berth image build claude',
    'berth image build codex --base registry.example.com/node:24',
    'berth image pull docker.io/library/debian:13',
    'berth image rm claude',
  ],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const [action, name] = invocation.words;
  if (action === 'ls') return list(invocation);
  if (name === undefined) {
    const wanted = action === 'build' ? 'an agent' : 'an image';
    throw new BerthError({
      code: 'usage',
      message: `berth image ${action}: name ${wanted}. See: berth image ls`,
    });
  }
  if (invocation.flags.text('base') !== undefined && action !== 'build')
    throw new BerthError({ code: 'usage', message: `berth image ${action}: --base is for builds.` });
  if (action === 'build') return build(invocation, name);
  return action === 'pull' ? pull(invocation, name) : remove(invocation, name);
}

async function list({ client, json, out }: Invocation): Promise<number> {
  const images = await client.images.list();
  const now = Date.now();
  if (json) out.json(images);
  else
    out.print(
      columns([['AGENT', 'IMAGE', 'STATE', 'SIZE', 'AGE'], ...images.map((image) => row(image, now))]),
    );
  return 0;
}

function row(image: ImageView, now: number): string[] {
  const { agent, name, bytes, createdAt } = image;
  return [agent, name, stateOf(image), bytes === null ? '-' : mebibytes(bytes), since(createdAt, now)];
}

function stateOf({ built, current }: ImageView): string {
  if (!built) return 'not built';
  return current ? 'built' : 'built, of another version';
}

/** Ends with Ctrl-C: who hangs up ends the build. */
async function build(invocation: Invocation, agent: string): Promise<number> {
  const { client, environment, flags, json, out } = invocation;
  const base = flags.text('base');
  const wish = {
    agent,
    environment: passableVariables(environment),
    ...(base === undefined ? {} : { base }),
  };
  for await (const { text } of client.images.build(wish)) out.note(printable(text));
  const built = (await client.images.list()).find((image) => image.agent === agent && image.current);
  if (json) out.json(built ?? null);
  else out.print(built?.name ?? agent);
  return 0;
}

async function pull({ client, json, out }: Invocation, name: string): Promise<number> {
  const lines = new LayerLines((line) => out.note(printable(line)));
  for await (const step of client.images.pull(name)) lines.tell(step);
  if (json) out.json({ name });
  else out.print(name);
  return 0;
}

async function remove({ client, json, out }: Invocation, wanted: string): Promise<number> {
  const name = await withProgress(out, `removing ${wanted}`, client.images.remove(wanted));
  if (json) out.json({ name });
  else out.print(name);
  return 0;
}
