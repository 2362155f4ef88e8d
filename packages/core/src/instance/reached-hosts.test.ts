import type { Confinement } from '@berth/contract';
import { fakeAgents } from '@berth/testkit';
import { expect, it } from 'vitest';
import { withAssistantHosts } from './reached-hosts.ts';

const listed = (...allowed: string[]): { confinement: Confinement } => ({
  confinement: { network: 'allow-list', allowed, mounts: [] },
});

function reached(bounds: { confinement?: Confinement }, hosts?: readonly string[]) {
  const { clever } = fakeAgents();
  const assistant = hosts === undefined ? undefined : Object.assign(clever, { hosts: () => hosts });
  const result = withAssistantHosts(bounds, assistant, {});
  return result.ok ? (result.value.confinement?.allowed ?? null) : result.error.message;
}

it('what was asked for comes first, then what the assistant needs, each once', () => {
  expect(reached(listed('a.example'), ['b.example', 'a.example'])).toStrictEqual(['a.example', 'b.example']);
});

it('an assistant that says what it needs can do with a list that names nothing', () => {
  expect(reached(listed(), ['b.example'])).toStrictEqual(['b.example']);
});

it('a list on which nothing is, is none', () => {
  expect(reached(listed())).toMatch(/Nothing is on the allow-list/);
  expect(reached(listed(), [])).toMatch(/Nothing is on the allow-list/);
});

it('only an allow-list has hosts', () => {
  expect(reached({ confinement: { network: 'full', mounts: [] } }, ['b.example'])).toBeNull();
  expect(reached({}, ['b.example'])).toBeNull();
});
