import { graphql, type ResultOf } from '../api/graphql.ts';

/** What the page knows of every instance, all the time. */
const instanceFields = graphql(`
  fragment InstanceFields on Instance @_unmask {
    id
    name
    agent
    status
    activity
    activityDetail
    activitySince
    attachment
    archived
    command
    conversation
    createdAt
    startedAt
    removedAt
    workspace
    owner
    pid
    keeperPid
    cgroup
    node
    run
    generation
    runtime
    profile
    isolation
    network
    allowed
    health
    healthDetail
    restart
    viewers
    mounts { path writable }
    ports { name port }
    limits { name value hold }
    exit { cause code signal detail time }
    recovery { state reason detail attempt at hold }
    queue { position reason since until }
  }
`);

export const INSTANCE_CHANGES = graphql(
  `
    subscription InstanceChanges {
      instanceChanges {
        whole
        instances {
          ...InstanceFields
        }
      }
    }
  `,
  [instanceFields],
);

export type Instance = ResultOf<typeof instanceFields>;
