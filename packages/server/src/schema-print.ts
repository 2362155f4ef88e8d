import { printSchema } from 'graphql';
import { createSchema } from './graphql/schema.ts';

/** The API's schema as text, for the checked-in file. */
export function printBerthSchema(): string {
  return `${printSchema(createSchema())}\n`;
}
