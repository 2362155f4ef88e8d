import { isVariable } from '@berth/contract';

/** All variables that can be told: the daemon knows which of them are needed, and drops the others. */
export function passableVariables(
  environment: Readonly<Record<string, string | undefined>>,
): { name: string; value: string }[] {
  return Object.entries(environment)
    .map(([name, value = '']) => ({ name, value }))
    .filter(({ name, value }) => isVariable(name, value));
}
