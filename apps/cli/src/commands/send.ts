import { BerthError } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';

export const command = {
  usage: 'NAME TEXT… [--no-enter]',
  options: { 'no-enter': { type: 'boolean', help: 'do not press Enter behind the text' } },
  words: { min: 1, max: 1000, completes: ['running instance', 'nothing'] },
  notes: `Answers "typed" when the program's terminal has taken the text. What the program makes of it is not known yet.

A single - reads the text from standard input.`,
  examples: ['berth send demo-1 "run the tests"', 'berth send shell-1 --no-enter "rm -i "'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

const ENTER = '\r';

async function run({ client, words, flags, json, out }: Invocation): Promise<number> {
  const [target = '', ...rest] = words;
  const text = rest.length === 1 && rest[0] === '-' ? await standardInput() : rest.join(' ');
  const keys = flags.on('no-enter') ? text : text + ENTER;
  if (keys === '') throw new BerthError({ code: 'usage', message: 'berth send: there is no text to type.' });
  const instance = await client.send(target, keys);
  if (json) out.json({ id: instance.id, name: instance.name, delivery: 'typed' });
  else out.print('typed');
  return 0;
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8').replace(/\n$/, '');
}
