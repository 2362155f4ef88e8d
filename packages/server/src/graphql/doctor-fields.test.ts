import { BerthError } from '@berth/contract';
import { type DoctorReport, doctorReportSchema } from '@berth/contract/schemas';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ACTOR_HEADER, ApiBench } from '../testing/api-bench.ts';
import { graphql } from '../testing/http.ts';

const query = `{ doctor {
  version time state daemon looked { area things skipped }
  findings { code area severity subject problem advice fixable fixed } healthy
} }`;
const REPORT: DoctorReport = {
  version: '0.1.0',
  time: new Date(0).toISOString(),
  state: '/state',
  daemon: 'answers',
  looked: [{ area: 'inotify', things: 0, skipped: 'not on Linux' }],
  findings: [
    {
      ...{ code: 'socket_stale', area: 'sockets', severity: 'warning', subject: '/run/x' },
      ...{ problem: 'Nobody listens on it.', advice: 'Remove it.', fixable: true, fixed: false },
    },
  ],
  healthy: false,
};

let bench: ApiBench;
beforeEach(async () => {
  bench = await ApiBench.open();
});
afterEach(() => bench.close());

it('what the doctor says is told with every field of the contract', async () => {
  bench.examine = async () => REPORT;
  const { data, errors } = await graphql<{ doctor: unknown }>(bench, { query });
  expect(errors).toEqual([]);
  expect(doctorReportSchema.strict().parse(data?.doctor)).toEqual(REPORT);
});

it('that it could not say anything is told with its code', async () => {
  bench.examine = () => Promise.reject(new BerthError({ code: 'timeout', message: 'It took too long.' }));
  const { status, errors } = await graphql(bench, { query });
  expect([status, errors[0]?.extensions?.code]).toEqual([504, 'timeout']);
});

it('strangers are refused, and nothing is looked at for them', async () => {
  let looks = 0;
  bench.examine = async () => {
    looks += 1;
    return REPORT;
  };
  const { status } = await graphql(bench, { query }, { [ACTOR_HEADER]: 'user:eve' });
  expect([status, looks]).toEqual([403, 0]);
});
