import {
  type EnvironmentVariable,
  environmentVariableSchema,
  promptViewSchema,
  type ScreenView,
  screenViewSchema,
} from '@berth/contract/schemas';
import { OWNER } from '@berth/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ApiBench } from '../testing/api-bench.ts';
import { graphql } from '../testing/http.ts';

let bench: ApiBench;
beforeEach(async () => {
  bench = await ApiBench.open();
});
afterEach(() => bench.close());

async function asked<T>(query: string): Promise<T> {
  const { data, errors } = await graphql<T>(bench, { query });
  expect(errors).toEqual([]);
  return data as T;
}

it('the screen is told as the contract says, or null', async () => {
  await bench.start('obedient', { name: 'web' });
  const query = '{ screen(target: "web") { cols rows lines } }';
  bench.core.screens.shown = { cols: 80, rows: 24, lines: ['one', 'two'] };
  const { screen } = await asked<{ screen: ScreenView }>(query);
  expect(screenViewSchema.strict().parse(screen)).toEqual(bench.core.screens.shown);
  bench.core.screens.shown = undefined;
  expect(await asked(query)).toEqual({ screen: null });
});

it('the environment is told as the contract says', async () => {
  const environment = [{ name: 'SECRET', value: 'of nobody' }];
  const { id } = await bench.start('obedient', { name: 'web', environment });
  const query = '{ environment(target: "web") { name value } }';
  const told = await asked<{ environment: EnvironmentVariable[] }>(query);
  const variables = environmentVariableSchema.strict().array().parse(told.environment);
  expect(variables).toContainEqual({ name: 'BERTH_INSTANCE', value: id });
  expect(variables).toContainEqual({ name: 'SECRET', value: null });
});

it('open prompts are told as the contract says', async () => {
  const command = { agent: 'clever', command: [] };
  const { id } = await bench.daemon.berth.start(OWNER, { ...command, directory: '/work', name: 'ann' });
  await bench.daemon.inbox.send(OWNER, 'ann', { text: 'hello', urgent: false });
  const query = '{ openPrompts { id instance state reason urgent text createdAt updatedAt } }';
  const { openPrompts } = await asked<{ openPrompts: unknown[] }>(query);
  const prompts = openPrompts.map((prompt) => promptViewSchema.strict().parse(prompt));
  expect(prompts).toMatchObject([{ instance: id, state: 'queued', text: 'hello' }]);
});
