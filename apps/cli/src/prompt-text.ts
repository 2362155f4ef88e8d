import { readFile } from 'node:fs/promises';
import { BerthError, messageOf } from '@berth/contract';
import type { OptionSpec } from './command.ts';

/** Of every command that sends a prompt. */
export const PROMPT_OPTIONS = {
  file: {
    type: 'string',
    short: 'f',
    multiple: true,
    value: 'FILE',
    completes: 'file',
    help: 'put the contents of a file behind the text',
  },
} as const satisfies Record<string, OptionSpec>;

/** Of those that send it to an assistant that may be at work. */
export const URGENT_OPTIONS = {
  now: { type: 'boolean', help: 'type it while the assistant works too, if it takes prompts then' },
} as const satisfies Record<string, OptionSpec>;

/** The text of a prompt: words, standard input for a single `-`, and behind it the contents of files. */
export async function promptText(words: readonly string[], files: readonly string[]): Promise<string> {
  const said = words.length === 1 && words[0] === '-' ? await standardInput() : words.join(' ');
  const contents = await Promise.all(files.map(fileText));
  return [said, ...contents].filter((part) => part !== '').join('\n\n');
}

async function fileText(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\n$/, '');
  } catch (error) {
    throw new BerthError({ code: 'usage', message: `--file ${path} cannot be read: ${messageOf(error)}.` });
  }
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8').replace(/\n$/, '');
}
