import { readFile } from 'node:fs/promises';
import { BerthError, messageOf } from '@berth/contract';

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
