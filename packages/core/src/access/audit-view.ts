import type { AuditRecord } from '@berth/contract';
import type { AuditRecordView } from '@berth/contract/schemas';

export function auditRecordView(record: AuditRecord, underWay: ReadonlySet<string>): AuditRecordView {
  const { seq, time, id, phase, actor, via, credential, from } = record;
  const { action, target, instance, input, code, changes, count = 1, late = false } = record;
  return {
    ...{ seq, time: new Date(time).toISOString(), id, phase, actor, via, credential, from },
    ...{ action, target, instance, input, code, count, late },
    changes: changes === null ? null : { ...changes },
    underWay: phase === 'begun' && underWay.has(id),
  };
}
