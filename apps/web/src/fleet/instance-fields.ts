import { graphql, type ResultOf } from '../api/graphql.ts';

/** What the page knows of every instance, all the time: of hundreds too, so nothing that only one view of one shows. */
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
    createdAt
    startedAt
    removedAt
    workspace
    owner
    run
    generation
    isolation
    network
    health
    healthDetail
    restart
    viewers
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
