import { graphql, type ResultOf } from '../api/graphql.ts';

export const AUDIT = graphql(`
  query Audit($before: Float, $limit: Int!, $action: String, $actor: String, $target: String, $since: String, $terminals: Boolean) {
    audit(before: $before, limit: $limit, action: $action, actor: $actor, target: $target, since: $since, terminals: $terminals) {
      seq
      time
      id
      phase
      actor
      via
      credential
      from
      action
      target
      instance
      instanceName
      input
      code
      changes
      count
      late
      underWay
    }
  }
`);

export const AUDIT_VERIFY = graphql(`
  query AuditVerify {
    auditVerify {
      sound
      records
      key
      beyondEnd
      unfinishedBytes
      last { seq hash }
      problems { kind seq file message }
    }
  }
`);

export const AUDIT_LINES = graphql(`
  query AuditLines($from: Float!, $after: Float!) {
    auditLines(from: $from, after: $after) {
      lines
      last
      manifest
    }
  }
`);

export type AuditRecord = ResultOf<typeof AUDIT>['audit'][number];
export type AuditVerdict = ResultOf<typeof AUDIT_VERIFY>['auditVerify'];
