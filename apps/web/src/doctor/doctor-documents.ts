import { graphql, type ResultOf } from '../api/graphql.ts';

export const DOCTOR = graphql(`
  query Doctor {
    doctor {
      version
      time
      state
      daemon
      healthy
      looked { area things skipped }
      findings { code area severity subject problem advice fixable }
    }
  }
`);

export type DoctorReport = ResultOf<typeof DOCTOR>['doctor'];
export type Finding = DoctorReport['findings'][number];
