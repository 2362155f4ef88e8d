import { found, type Found } from '../found.ts';
import type { World } from '../world.ts';
import { type Check, size } from './check.ts';

const SCARCE_SHARE = 0.8;

export const descriptors: Check = {
  area: 'descriptors',
  judge: (world) => {
    const { descriptors } = world;
    if (!descriptors.ok) return { things: 0, skipped: descriptors.error, findings: [] };
    const { own, machine } = descriptors.value;
    const findings = own.flatMap(({ pid, open, limit, deleted }): Found[] => {
      const subject = subjectOf(pid, world);
      const held = deleted.reduce((sum, { bytes }) => sum + bytes, 0);
      return [
        ...(open > SCARCE_SHARE * limit
          ? [found('descriptors_scarce', subject, `It has ${open} of ${limit} open.`)]
          : []),
        ...(held > 0
          ? [found('deleted_files_held', subject, `${size(held)}, such as ${deleted[0]?.path}.`)]
          : []),
      ];
    });
    if (machine.used > SCARCE_SHARE * machine.limit) {
      findings.push(
        found('machine_files_scarce', 'this machine', `It has ${machine.used} of ${machine.limit} open.`),
      );
    }
    return { things: own.length + 1, findings };
  },
};

function subjectOf(pid: number, { runs, daemon: { answer } }: World): string {
  if (answer.kind === 'answers' && answer.daemon.pid === pid) return `daemon (pid ${pid})`;
  const run = runs.find(({ run: { keeper } }) => keeper?.pid === pid);
  return `keeper${run === undefined ? '' : ` of ${run.instance.name}`} (pid ${pid})`;
}
