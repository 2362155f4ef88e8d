import { expect, it } from 'vitest';
import { askPatiently } from './patience.ts';
import { Problem } from './problem.ts';

const late = () => new Problem('timeout', 'late');

function failing(...problems: readonly Error[]) {
  const asked = { count: 0 };
  const ask = (): Promise<string> => {
    const problem = problems[asked.count];
    asked.count += 1;
    return problem === undefined ? Promise.resolve('answer') : Promise.reject(problem);
  };
  return { asked, ask };
}

it('asks again what did not come in time', async () => {
  const { asked, ask } = failing(late(), new Problem('unreachable', 'away'));
  expect(await askPatiently(ask, () => true, [0, 0])).toBe('answer');
  expect(asked.count).toBe(3);
});

it('gives up after a while, and when nobody wants to know any more', async () => {
  const patient = failing(late(), late(), late());
  await expect(askPatiently(patient.ask, () => true, [0])).rejects.toThrow('late');
  expect(patient.asked.count).toBe(2);
  const left = failing(late());
  await expect(askPatiently(left.ask, () => false, [0])).rejects.toThrow('late');
  expect(left.asked.count).toBe(1);
});

it('tells at once what will not pass', async () => {
  const { asked, ask } = failing(new Problem('forbidden', 'no'));
  await expect(askPatiently(ask, () => true, [0])).rejects.toThrow('no');
  expect(asked.count).toBe(1);
});
