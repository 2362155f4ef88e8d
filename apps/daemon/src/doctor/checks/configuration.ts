import { found } from '../found.ts';
import type { Check } from './check.ts';

export const configuration: Check = {
  area: 'configuration',
  judge: ({ configuration: { notify } }) => ({
    things: 1,
    findings: notify.config.ok
      ? []
      : [found('notify_file_invalid', notify.path, `${notify.config.error.map(placed).join('; ')}.`)],
  }),
};

/** `3:5: desktop: …` as a person would say it. */
function placed(problem: string): string {
  return problem.replace(/^(\d+):(\d+): /, 'line $1, column $2: ').replace(/\.$/, '');
}
