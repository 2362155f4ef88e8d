import { DOCUMENTS } from '@berth/client';
import { complexityFromQuery } from '@pothos/plugin-complexity';
import { getIntrospectionQuery, parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiBench } from '../testing/api-bench.ts';
import { graphql, send } from '../testing/http.ts';
import { QUERY_LIMITS } from './query-limits.ts';
import { sizeOf } from './query-size.ts';
import { createSchema } from './schema.ts';

let bench: ApiBench;
beforeEach(async () => {
  bench = await ApiBench.open();
});
afterEach(() => bench.close());

const SCHEMA = createSchema();
const repeated = (count: number, part: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => part(at)).join(' ');

describe('what Berth’s own clients ask', () => {
  it.each(Object.entries(DOCUMENTS))('is far below what is answered: %s', (_name, query) => {
    const document = parse(query);
    const { fields, depth } = sizeOf(document);
    expect(fields).toBeLessThan(QUERY_LIMITS.fields / 4);
    expect(depth).toBeLessThan(QUERY_LIMITS.depth / 2);
    expect(costOf(query)).toBeLessThan(QUERY_LIMITS.cost / 4);
  });

  it('and what tools ask of a schema is answered', async () => {
    const query = getIntrospectionQuery({
      inputValueDeprecation: true,
      schemaDescription: true,
      oneOf: true,
    });
    const { errors, data } = await graphql(bench, { query });
    expect(errors).toEqual([]);
    expect(data).toHaveProperty('__schema');
  });
});

function costOf(query: string): number {
  const variables = { target: 'web', limit: 1000, after: 0 };
  const asked = /\$(?!target|limit|after)/.test(query) ? stripped(query) : query;
  return complexityFromQuery(asked, { schema: SCHEMA, variables }).complexity;
}

/** Without variables, where they would have to be given. */
function stripped(query: string): string {
  return query.replace(/^(\w+ \w+)\([^)]*\)/, '$1').replaceAll(/\(([^()]*\$[^()]*)\)/g, '');
}

describe('a query is refused', () => {
  const fragments = repeated(30, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`);
  const deep = (levels: number): string => (levels === 0 ? 'name' : `ofType { ${deep(levels - 1)} }`);

  it.each([
    ['by its length', `{ __typename } #${'x'.repeat(QUERY_LIMITS.characters)}`],
    ['by its tokens', `{ ${repeated(5000, () => '__typename')} }`],
    ['by one name again and again', `{ ${repeated(120, () => 'caller { actor }')} }`],
    [
      'by one name again and again in fragments',
      `{ ...F } ${repeated(120, () => 'fragment F on Query { __typename }')}`,
    ],
    [
      'by other names for the schema’s own',
      `{ __schema { types { fields { ${repeated(90, (at) => `a${at}: name`)} } } } }`,
    ],
    [
      'by other names in a fragment on the schema’s own',
      '{ __schema { types { ...T } } } fragment T on __Type { a: name }',
    ],
    [
      'by asking for the schema again and again',
      `{ ${repeated(4, (at) => `a${at}: __schema { types { name } }`)} }`,
    ],
    ['by values within values', `{ events(after: ${'['.repeat(3900)}) { head } }`],
    ['by many names for one field', `{ ${repeated(1001, (at) => `a${at}: __typename`)} }`],
    [
      'by many lists under many names',
      `{ ${repeated(100, (at) => `a${at}: instances { ports { name } limits { name } mounts { path } }`)} }`,
    ],
    [
      'by long histories',
      `{ ${repeated(40, (at) => `a${at}: history(target: "x", limit: 1000) { id type time }`)} }`,
    ],
    ['by what fragments would make of it', `{ ...F0 } ${fragments} fragment F30 on Query { __typename }`],
    ['by its depth', `{ __type(name: "Query") { ${deep(30)} } }`],
  ])('%s', async (_what, query) => {
    const { errors, data } = await graphql(bench, { query });
    expect(errors[0]?.extensions?.code).toBe('query_too_complex');
    expect(data).toBeUndefined();
    expect(bench.warnings).toEqual([]);
  });

  it('by turning in circles through the schema', async () => {
    const circle = (times: number): string =>
      times === 0 ? 'name' : `fields { type { ${circle(times - 1)} } }`;
    const { errors, data } = await graphql(bench, { query: `{ __schema { types { ${circle(5)} } } }` });
    expect(errors[0]?.message).toMatch(/introspection depth/);
    expect(data).toBeUndefined();
  });

  it('by fragments that are used within themselves', async () => {
    const query = '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }';
    expect((await graphql(bench, { query })).errors.length).toBeGreaterThan(0);
  });

  it('as the operation that is run, and not as the first that stands there', async () => {
    const dear = repeated(
      100,
      (at) => `a${at}: instances { ports { name } limits { name } mounts { path } }`,
    );
    const question = { query: `query A { __typename } query B { ${dear} }`, operationName: 'B' };
    expect((await graphql(bench, question)).errors[0]?.extensions?.code).toBe('query_too_complex');
  });

  it('also as a subscription', async () => {
    const query = `subscription { resources { ${repeated(1000, (at) => `a${at}: time`)} } }`;
    const headers = { accept: 'text/event-stream' };
    const stream = await send(bench.socket, { headers, body: JSON.stringify({ query }) });
    let text = '';
    for await (const chunk of stream.setEncoding('utf8')) text += String(chunk);
    expect(text).toContain('query_too_complex');
  });
});
