import type { AuditRecord } from '@berth/contract';
import type { AuditRecordView } from '@berth/contract/schemas';

export interface AuditSurroundings {
  /** Ids of acts that go on. */
  readonly underWay: ReadonlySet<string>;
  /** Of instances, by their ids. */
  readonly names: ReadonlyMap<string, string>;
}

export function auditRecordView(
  record: AuditRecord,
  { underWay, names }: AuditSurroundings,
): AuditRecordView {
  const { seq, time, id, phase, actor, via, credential, from } = record;
  const { action, target, instance, input, code, changes, count = 1, late = false } = record;
  return {
    ...{ seq, time: new Date(time).toISOString(), id, phase, actor, via, credential, from },
    ...{ action, target, instance, input, code, count, late },
    instanceName: instance === null ? null : (names.get(instance) ?? null),
    changes: changes === null ? null : { ...changes },
    underWay: phase === 'begun' && underWay.has(id),
  };
}
