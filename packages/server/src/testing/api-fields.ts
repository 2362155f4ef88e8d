import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** One field at the root of the API: what somebody without leave will try, one after the other. */
export interface ApiField {
  readonly operation: 'query' | 'mutation' | 'subscription';
  readonly name: string;
  /**
   * A document that asks for it and for what its answer holds. `values` are what arguments of that name get; what is
   * needed and not among them is made up by its type, what is not needed is left out.
   */
  readonly document: (values: Readonly<Record<string, unknown>>) => string;
}

const SCHEMA_FILE = new URL('../../schema.graphql', import.meta.url);

/** Deep enough to show what an answer holds, and far from what is too dear. */
const SELECTION_DEPTH = 2;

/** Every field of the schema as it is checked in, which a test holds to be the one that is served. */
export function apiFields(): ApiField[] {
  const schema = buildSchema(readFileSync(SCHEMA_FILE, 'utf8'));
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([operation, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({
      operation,
      name: field.name,
      document: (values) => `${operation} { ${called(field, values)} }`,
    })),
  );
}

function called(
  { name, args, type }: GraphQLField<unknown, unknown>,
  values: Readonly<Record<string, unknown>>,
): string {
  const given = args
    .filter((argument) => Object.hasOwn(values, argument.name) || isRequiredArgument(argument))
    .map((argument) => `${argument.name}: ${valueOf(argument, values)}`);
  const written = given.length === 0 ? '' : `(${given.join(', ')})`;
  return `${name}${written}${selection(type, SELECTION_DEPTH)}`;
}

function selection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const chosen = Object.values(named.getFields())
    .filter(({ args }) => !args.some(isRequiredArgument))
    .flatMap((field) => {
      if (isLeafType(getNamedType(field.type))) return [field.name];
      return depth > 1 ? [`${field.name}${selection(field.type, depth - 1)}`] : [];
    });
  return ` { ${['__typename', ...chosen].join(' ')} }`;
}

function valueOf(
  { name, type }: GraphQLArgument | GraphQLInputField,
  values: Readonly<Record<string, unknown>>,
): string {
  const bare = isNonNullType(type) ? type.ofType : type;
  if (Object.hasOwn(values, name) && !isInputObjectType(bare) && !isEnumType(bare)) {
    return JSON.stringify(values[name]);
  }
  return madeUp(type, values);
}

function madeUp(type: GraphQLInputType, values: Readonly<Record<string, unknown>>): string {
  if (isNonNullType(type)) return madeUp(type.ofType, values);
  if (isListType(type)) return `[${madeUp(type.ofType, values)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
      .filter((field) => Object.hasOwn(values, field.name) || isRequiredInputField(field))
      .map((field) => `${field.name}: ${valueOf(field, values)}`);
    return `{ ${fields.join(', ')} }`;
  }
  return JSON.stringify(MADE_UP[type.name] ?? 'made-up');
}

const MADE_UP: Readonly<Record<string, unknown>> = { Int: 1, Float: 1, Boolean: true, ID: 'made-up' };
