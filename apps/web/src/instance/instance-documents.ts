import { graphql } from '../api/graphql.ts';

export const STOP = graphql(`
  mutation Stop($target: String!, $key: String) {
    stopInstance(target: $target, idempotencyKey: $key) { id removedAt }
  }
`);

export const RESTART = graphql(`
  mutation Restart($target: String!, $key: String) {
    restartInstance(target: $target, idempotencyKey: $key) { id }
  }
`);

export const ARCHIVE = graphql(`
  mutation Archive($target: String!, $key: String) {
    archiveInstance(target: $target, idempotencyKey: $key) { id }
  }
`);

export const REMOVE = graphql(`
  mutation Remove($target: String!, $key: String) {
    removeInstance(target: $target, idempotencyKey: $key) { id }
  }
`);

export const RESTORE = graphql(`
  mutation Restore($target: String!, $from: AwayPlace!, $key: String) {
    restoreInstance(target: $target, from: $from, idempotencyKey: $key) { id name }
  }
`);

export const WITH_REMOVED = graphql(`
  query WithRemoved {
    instances(includeRemoved: true) { id name agent workspace removedAt }
  }
`);
