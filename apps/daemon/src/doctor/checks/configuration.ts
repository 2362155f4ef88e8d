import { found } from '../found.ts';
import type { Check } from './check.ts';

export const configuration: Check = {
  area: 'configuration',
  judge: ({ configuration: { notify, recovery, quotas, agents } }) => ({
    things: 3 + agents.files,
    findings: [
      ...(notify.config.ok ? [] : [found('notify_file_invalid', notify.path, said(notify.config.error))]),
      ...(recovery.config.ok
        ? []
        : [found('recovery_file_invalid', recovery.path, said(recovery.config.error))]),
      ...(quotas.config.ok ? [] : [found('quotas_file_invalid', quotas.path, said(quotas.config.error))]),
      ...agents.faulty.map(({ path, problems }) => found('agent_file_invalid', path, said(problems))),
    ],
  }),
};

function said(problems: readonly string[]): string {
  return `${problems.map(placed).join('; ')}.`;
}

/** `3:5: desktop: …` as a person would say it. */
function placed(problem: string): string {
  return problem.replace(/^(\d+):(\d+): /, 'line $1, column $2: ').replace(/\.$/, '');
}
