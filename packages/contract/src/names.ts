/**
 * Names become host names (`<port>--<instance>.<host>`), so both are DNS labels without a double hyphen, and together
 * with the two hyphens between them they must fit the 63 characters of one label.
 */
export const INSTANCE_NAME_MAX = 40;
export const PORT_NAME_MAX = 20;
export const DNS_LABEL_MAX = 63;

const LABEL = /^[a-z](?:-?[a-z0-9])*$/;

/** What is wrong with an instance name, as a sentence part, or `undefined` when it is good. */
export function instanceNameProblem(name: string): string | undefined {
  return labelProblem(name, INSTANCE_NAME_MAX);
}

/** What is wrong with a port name, or `undefined` when it is good. */
export function portNameProblem(name: string): string | undefined {
  return labelProblem(name, PORT_NAME_MAX);
}

/** The environment name of a port. Injective: port names hold no underscore, so `-` → `_` loses nothing. */
export function portEnvironmentName(portName: string): string {
  return `BERTH_PORT_${portName.toUpperCase().replaceAll('-', '_')}`;
}

function labelProblem(name: string, max: number): string | undefined {
  if (name.length === 0) return 'it is empty';
  if (name.length > max) return `it has ${name.length} characters, and ${max} are allowed`;
  if (name.includes('--')) return 'it has two hyphens in a row';
  if (!LABEL.test(name)) {
    return 'it must start with a letter a-z, go on with a-z, 0-9 or single hyphens, and end with a letter or digit';
  }
  return undefined;
}
