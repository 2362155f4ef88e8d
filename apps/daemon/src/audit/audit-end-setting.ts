/** Setting of the registry with how far the audit went. In a file of its own, since who verifies loads no daemon. */
export const AUDIT_END = 'audit-end';
