import { graphql, type ResultOf } from '../api/graphql.ts';

const eventFields = graphql(`
  fragment HappenedFields on Event @_unmask {
    seq
    time
    type
    actor
    subject
    run
    data
  }
`);
export type Happened = ResultOf<typeof eventFields>;

export const HISTORY = graphql(
  `
    query History($target: String!) {
      history(target: $target) { ...HappenedFields }
    }
  `,
  [eventFields],
);

export const EVENTS = graphql(
  `
    subscription Events($after: Float) {
      events(after: $after) {
        event { ...HappenedFields }
        gap { from to }
      }
    }
  `,
  [eventFields],
);
