import { AUDIT_PROBLEMS } from '@berth/contract';
import { found, type Found } from '../found.ts';
import type { World } from '../world.ts';
import type { Check } from './check.ts';

/** The end of the audit. All of it is looked through by `berth audit verify`, which takes longer. */
export const audit: Check = {
  area: 'audit',
  judge: (world) => {
    if (!world.audit.ok) return { things: 0, skipped: world.audit.error, findings: [] };
    if (world.audit.value === null) return { things: 0, skipped: 'there is no audit yet', findings: [] };
    return { things: world.audit.value.records, findings: findingsOf(world) };
  },
};

function findingsOf({ audit: look, paths, daemon }: World): Found[] {
  if (!look.ok || look.value === null) return [];
  const [first] = look.value.problems;
  if (first !== undefined) {
    const where = first.seq === null ? '' : ` (record ${first.seq})`;
    return [found('audit_broken', paths.audit, `${AUDIT_PROBLEMS[first.kind]}${where}: ${first.message}.`)];
  }
  // A daemon that is there may just be writing.
  if (look.value.unfinishedBytes === 0 || daemon.answer.kind !== 'absent') return [];
  return [
    found('audit_unwritten', paths.audit, `${look.value.unfinishedBytes} bytes are of no whole record.`),
  ];
}
