export { FileAuditLog } from './log/file-audit-log.ts';
export { type AuditLogOptions, openAuditLog } from './open-audit-log.ts';
