import { graphql } from '../api/graphql.ts';

export const RESOURCE_HISTORY = graphql(`
  query ResourceHistory($target: String!) {
    resourceHistory(target: $target) {
      time cpu memory processes threads ioIn ioOut networkIn networkOut
    }
  }
`);

export const LIVE_RESOURCES = graphql(`
  subscription LiveResources {
    resources {
      time
      instances {
        instance cpu memory processes threads source
        io { inRate outRate }
        network { inRate outRate }
        disk { home log workspace complete time }
      }
    }
  }
`);

export const MEMORY = graphql(`
  query Memory($target: String!) {
    memory(target: $target) { pss rss keeperPss processes }
  }
`);
