import type { SettingsFile } from '../../config/settings-file.ts';
import type { FindingCode } from '../codes.ts';
import { found, type Found } from '../found.ts';
import type { Check } from './check.ts';

export const configuration: Check = {
  area: 'configuration',
  judge: ({ configuration: { notify, recovery, isolation, quotas, access, agents } }) => ({
    things: 5 + agents.files,
    findings: [
      ...settings('notify_file_invalid', notify),
      ...settings('recovery_file_invalid', recovery),
      ...settings('isolation_file_invalid', isolation),
      ...settings('quotas_file_invalid', quotas),
      ...settings('access_file_invalid', access),
      ...agents.faulty.map(({ path, problems }) => found('agent_file_invalid', path, said(problems))),
    ],
  }),
};

function settings(code: FindingCode, { path, config }: SettingsFile<unknown>): Found[] {
  return config.ok ? [] : [found(code, path, said(config.error))];
}

function said(problems: readonly string[]): string {
  return `${problems.map(placed).join('; ')}.`;
}

/** `3:5: desktop: …` as a person would say it. */
function placed(problem: string): string {
  return problem.replace(/^(\d+):(\d+): /, 'line $1, column $2: ').replace(/\.$/, '');
}
