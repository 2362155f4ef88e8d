import { BerthError } from '@berth/contract';
import { complexityFromQuery } from '@pothos/plugin-complexity';
import { type DocumentNode, type ExecutionArgs, Kind, MaxIntrospectionDepthRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Log } from '@berth/core';
import { publicError } from './api-errors.ts';
import { repetitionOf } from './query-repetition.ts';
import { sizeOf } from './query-size.ts';

/**
 * What a query may be at most. The largest of Berth's own has 6 levels, 90 fields and a cost of some 1,300; what tools ask
 * of a schema has 14 levels and 250 fields. Values belong into variables, which are not counted.
 */
export const QUERY_LIMITS = {
  characters: 64 * 1024,
  tokens: 4000,
  depth: 20,
  fields: 1000,
  /** One name in an answer; each pair of its uses has to be compared. */
  sameName: 100,
  /** What tools ask of a schema does it once. */
  introspections: 3,
  /** Fields of an answer, where each list has ten things. */
  cost: 20_000,
} as const;

/** Refuses what would cost more than any client needs, before it costs it. */
export function queryLimits(log: Log): Plugin {
  return {
    onParse: ({ params }) => {
      if (String(params.source).length > QUERY_LIMITS.characters) {
        throw publicError(tooMuch(`It is longer than ${QUERY_LIMITS.characters} characters`), log);
      }
      params.options = { ...params.options, maxTokens: QUERY_LIMITS.tokens };
      return ({ result, replaceParseResult }) => {
        const problem = parseProblem(result);
        if (problem !== undefined) replaceParseResult(publicError(problem, log));
      };
    },
    onValidate: ({ addValidationRule }) => {
      addValidationRule(MaxIntrospectionDepthRule);
    },
    onExecute: ({ args, setResultAndStopExecution }) => {
      const problem = costProblem(args);
      if (problem !== undefined) setResultAndStopExecution({ errors: [publicError(problem, log)] });
    },
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      const problem = costProblem(args);
      if (problem !== undefined) setResultAndStopExecution({ errors: [publicError(problem, log)] });
    },
  };
}

function parseProblem(result: DocumentNode | Error | null): BerthError | undefined {
  if (result === null) return undefined;
  if (!(result instanceof Error)) return sizeProblem(result);
  // The parser goes into each bracket by a call.
  if (result instanceof RangeError) return tooMuch('It is too deep to read');
  const isLong = / tokens\. Parsing aborted/.test(result.message);
  return isLong ? tooMuch(`It has more than ${QUERY_LIMITS.tokens} tokens`) : undefined;
}

/** What is wrong with a document before anything is compared or counted that would take long. */
function sizeProblem(document: DocumentNode): BerthError | undefined {
  const { fields, depth } = sizeOf(document);
  const { sameName, introspections, introspectionAliases } = repetitionOf(document);
  const limits = QUERY_LIMITS;
  if (fields > limits.fields)
    return tooMuch(`It asks for ${fields} fields, and ${limits.fields} are answered`);
  if (depth > limits.depth) return tooMuch(`It has ${depth} levels, and ${limits.depth} are answered`);
  if (sameName > limits.sameName)
    return tooMuch(`It has one name ${sameName} times, and may ${limits.sameName} times`);
  if (introspections > limits.introspections || introspectionAliases > 0) {
    return tooMuch(`It may ask for the schema ${limits.introspections} times, and by its own names`);
  }
  return undefined;
}

type Asked = Pick<ExecutionArgs, 'schema' | 'document' | 'variableValues' | 'operationName'>;

function costProblem({ schema, document, variableValues, operationName }: Asked): BerthError | undefined {
  const variables = { ...variableValues };
  const { complexity } = costOf(schema, only(document, operationName), variables) ?? { complexity: 0 };
  if (complexity <= QUERY_LIMITS.cost) return undefined;
  return tooMuch(`It costs ${complexity}, and ${QUERY_LIMITS.cost} are answered`);
}

/** Nothing where its variables are wrong: whoever runs it says so better. */
function costOf(schema: Asked['schema'], query: DocumentNode, variables: Record<string, unknown>) {
  try {
    return complexityFromQuery(query, { schema, ctx: {}, variables });
  } catch (error) {
    if (error instanceof Error && error.name === 'GraphQLError') return undefined;
    throw error;
  }
}

/** The operation that is run, and no other. */
function only(document: DocumentNode, name: string | null | undefined): DocumentNode {
  const definitions = document.definitions.filter(
    (each) => each.kind !== Kind.OPERATION_DEFINITION || name == null || each.name?.value === name,
  );
  return { ...document, definitions };
}

function tooMuch(what: string): BerthError {
  const message = `The query is too much: ${what}. Ask for less at once; values belong into variables.`;
  return new BerthError({ code: 'query_too_complex', message });
}
