import { expect, it } from 'vitest';
import { killIn } from './kernel-kills.ts';

const RECORD =
  '4,1234,5678,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/x/berth/inst_1/child,task_memcg=/x/berth/inst_1/child,task=node, worker,pid=4711,uid=0\n';

it('tells whom the kernel killed in the groups of an instance', () => {
  expect(killIn(RECORD, '/inst_1/')).toStrictEqual({ name: 'node, worker', pid: 4711 });
});

it.each([
  ['of another instance', RECORD.replaceAll('inst_1', 'inst_12')],
  ['outside of all', RECORD.replaceAll('/x/berth/inst_1/child', '/')],
  ['of another kind', '6,1,2,-;eth0: link becomes ready'],
])('says nothing of a record %s', (_, record) => {
  expect(killIn(record, '/inst_1/')).toBeUndefined();
});
