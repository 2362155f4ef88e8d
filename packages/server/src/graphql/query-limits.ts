import { BerthError } from '@berth/contract';
import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  type ExecutionArgs,
  Kind,
  MaxIntrospectionDepthRule,
  type ValidationRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Log } from '@berth/core';
import { publicError } from './api-errors.ts';
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
        // The parser goes into each bracket by a call.
        if (result instanceof RangeError)
          replaceParseResult(publicError(tooMuch('It is too deep to read'), log));
        if (!(result instanceof Error) || !/ tokens\. Parsing aborted/.test(result.message)) return;
        replaceParseResult(publicError(tooMuch(`It has more than ${QUERY_LIMITS.tokens} tokens`), log));
      };
    },
    onValidate: ({ addValidationRule }) => {
      addValidationRule(sizeRule(log));
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

/** The same function each time: what was found valid is remembered by the names of the rules. */
function sizeRule(log: Log): ValidationRule {
  return function QuerySizeRule(context) {
    return {
      Document: (document) => {
        const { fields, depth } = sizeOf(document);
        const { fields: fieldsMax, depth: depthMax } = QUERY_LIMITS;
        if (fields > fieldsMax)
          context.reportError(
            publicError(tooMuch(`It asks for ${fields} fields, and ${fieldsMax} are answered`), log),
          );
        else if (depth > depthMax)
          context.reportError(
            publicError(tooMuch(`It has ${depth} levels, and ${depthMax} are answered`), log),
          );
      },
    };
  };
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
