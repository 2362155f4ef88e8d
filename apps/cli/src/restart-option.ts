import { RESTART_POLICIES, type RestartPolicy } from '@berth/contract';
import type { Choices, OptionSpec } from './command.ts';

/** The contract's own words have no hyphens. */
const POLICIES: Choices = Object.fromEntries(
  Object.entries(RESTART_POLICIES).map(([policy, meaning]) => [policy.replace('_', '-'), meaning]),
);

export const RESTART_OPTION = {
  type: 'string',
  value: 'POLICY',
  completes: POLICIES,
  help: 'start it again after its end: never, on-failure or always',
} as const satisfies OptionSpec;

/** What was chosen, which was checked with the line. */
export function parseRestart(text: string | undefined): { restart?: RestartPolicy } {
  return text === undefined ? {} : { restart: text.replace('-', '_') as RestartPolicy };
}
