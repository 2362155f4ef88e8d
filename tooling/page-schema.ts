import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal';
import { buildSchema, introspectionFromSchema } from 'graphql';

/** The schema as the page's types know it: a question that it cannot answer does not compile. */
export function pageSchema(schema: string): string {
  const introspection = introspectionFromSchema(buildSchema(schema));
  return outputIntrospectionFile(minifyIntrospection(introspection), {
    fileType: '.d.ts',
    shouldPreprocess: true,
  });
}
