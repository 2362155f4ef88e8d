export { FileAuditLog } from './log/file-audit-log.ts';
export { type AuditLogOptions, openAuditLog, ownEntry } from './open-audit-log.ts';
