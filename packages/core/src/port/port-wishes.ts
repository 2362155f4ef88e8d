import { PORT_MAX, PORT_MIN, portNameProblem, type PortWish, type Refusal, refusal } from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { err, ok, type Result } from '@berth/foundation';

/** Judges the ports that a request asks for. */
export function checkPorts(asked: NonNullable<StartInput['ports']>): Result<readonly PortWish[], Refusal> {
  const wishes = asked.map(({ name, port }) => ({ name, port: port ?? null }));
  for (const [index, wish] of wishes.entries()) {
    const problem = problemOf(wish) ?? clash(wish, wishes.slice(0, index));
    if (problem !== undefined) return err(problem);
  }
  return ok(wishes);
}

function problemOf({ name, port }: PortWish): Refusal | undefined {
  const problem = portNameProblem(name);
  if (problem !== undefined) {
    const message = `${JSON.stringify(name)} cannot be a port's name: ${problem}. Write NAME or NAME:NUMBER, such as web or api:8080.`;
    return refusal('invalid_input', message, { name });
  }
  if (port === null || (port >= PORT_MIN && port <= PORT_MAX)) return undefined;
  const message = `The port ${name} cannot have the number ${port}: programs can listen on ${PORT_MIN} to ${PORT_MAX}. Leave the number out, and one is chosen.`;
  return refusal('port_out_of_range', message, { name, port, from: PORT_MIN, to: PORT_MAX });
}

function clash({ name, port }: PortWish, before: readonly PortWish[]): Refusal | undefined {
  if (before.some((other) => other.name === name)) {
    return refusal('invalid_input', `Two ports are called ${name}. Give each a name of its own.`, { name });
  }
  const rival = port === null ? undefined : before.find((other) => other.port === port);
  if (rival === undefined) return undefined;
  const message = `The ports ${rival.name} and ${name} both want the number ${port}. Only one can have it.`;
  return refusal('invalid_input', message, { port });
}
