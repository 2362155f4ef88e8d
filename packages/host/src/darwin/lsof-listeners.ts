import { COMMAND_MAX_CHARACTERS, type TcpListener } from '../ports/listener.ts';

export interface LsofListener extends TcpListener {
  readonly pid: number;
  readonly command: string;
}

/**
 * Rows of `lsof -nP -iTCP -sTCP:LISTEN -F pcnd`: lines that begin with a letter for what they hold, `p` opening a
 * process and `f` a descriptor.
 */
export function parseLsof(text: string): readonly LsofListener[] {
  const found: LsofListener[] = [];
  let pid = 0;
  let command = '';
  let device = '';
  for (const line of text.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) pid = Number(value);
    else if (line.startsWith('c')) command = value.slice(0, COMMAND_MAX_CHARACTERS);
    else if (line.startsWith('f')) device = '';
    else if (line.startsWith('d')) device = value;
    else if (line.startsWith('n')) {
      const colon = value.lastIndexOf(':');
      const port = Number(value.slice(colon + 1));
      if (Number.isInteger(port)) {
        found.push({
          pid,
          command,
          port,
          address: addressOf(value.slice(0, colon)),
          key: `${pid} ${device} ${port}`,
        });
      }
    }
  }
  return found;
}

function addressOf(text: string): string {
  return text === '*' ? '::' : text.replace(/^\[|\]$/g, '');
}
