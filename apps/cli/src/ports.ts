import { BerthError } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import type { Invocation } from './command.ts';

export interface PortWishInput {
  readonly name: string;
  readonly port?: number;
}

/** `web`, or `api:8080`. Throws `usage`. */
export function parsePortWish(text: string): PortWishInput {
  const [, name, number] = /^([^:]+)(?::(\d+))?$/.exec(text) ?? [];
  if (name === undefined) {
    const message = `--port ${text}: write NAME or NAME:NUMBER, such as web or api:8080.`;
    throw new BerthError({ code: 'usage', message });
  }
  if (/^\d+$/.test(name)) {
    const message = `--port ${text}: a port needs a name, such as web:${name}.`;
    throw new BerthError({ code: 'usage', message });
  }
  return number === undefined ? { name } : { name, port: Number(number) };
}

/** What was leased, and where a number that was wished for is somebody else's. */
export function portsNote({ flags }: Pick<Invocation, 'flags'>, { ports }: InstanceView): string {
  const wishes = new Map(
    flags
      .list('port')
      .map((text) => parsePortWish(text))
      .map((wish) => [wish.name, wish.port]),
  );
  const parts = ports.map(({ name, port }) => {
    const wanted = wishes.get(name);
    return wanted === undefined || wanted === port
      ? `${name} ${port}`
      : `${name} ${port} (${wanted} is taken)`;
  });
  return `ports: ${parts.join(', ')}`;
}

/** `web:20000 api:8080`, for a column. */
export function portsText(ports: InstanceView['ports']): string {
  return ports.map(({ name, port }) => `${name}:${port}`).join(' ');
}
