import { expect, it } from 'vitest';
import { curlExample } from './curl-example.ts';

it('asks at the origin, and leaves the secret in a variable', () => {
  const example = curlExample('https://berth.example');
  expect(example).toContain('https://berth.example/graphql');
  expect(example).toContain('Bearer $BERTH_TOKEN');
  expect(example).toContain(`'{"query":"{ instances { name status } }"}'`);
});
