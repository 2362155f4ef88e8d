import { FINDINGS } from '../apps/daemon/src/doctor/codes.ts';
import { page, table } from './markdown.ts';

/** docs/doctor.md */
export function doctorPage(): string {
  const areas = Map.groupBy(Object.entries(FINDINGS), ([, { area }]) => area);
  const sections = [...areas].flatMap(([area, entries]) => [
    `## ${area}`,
    table(
      ['Code', 'Severity', 'Meaning', 'What to do'],
      entries.map(([code, kind]) => [
        `\`${code}\``,
        kind.severity,
        kind.meaning,
        `${'fixable' in kind ? '`berth doctor --fix`, or: ' : ''}${kind.advice.replaceAll('{}', '…')}`,
      ]),
    ),
  ]);
  return page('The doctor', 'apps/daemon/src/doctor/codes.ts', [
    '`berth doctor` compares what is written down with what is really there, in both directions: registry, processes, ' +
      'keepers, sockets, logs, leases, control groups, disk, descriptors and versions. It works without a daemon, with a ' +
      'database that is damaged, and on a full disk. It never starts a daemon and never waits for one that is stuck.',
    'What is wrong must still be wrong at a second look a moment later, so that what is just on its way is not reported. ' +
      'An **error** is wrong now, a **warning** will be or could be better, a **note** is worth knowing. The exit status is 0 ' +
      'when there are notes at most, and 13 otherwise. `--json` prints the report as one object. Of large logs, only the ' +
      'newest part is read; `--deep` reads all of it.',
    '`--fix` repairs only what is safe whatever happens meanwhile, and looks again right before it acts. It ends no ' +
      'process, and deletes no log, no record and no directory. What belongs to a daemon is only touched while its lock is ' +
      'held, so that none can be there. Codes are part of the contract: they are added, never changed or removed. An ellipsis ' +
      'stands for the name or path that the report gives.',
    ...sections,
  ]);
}
