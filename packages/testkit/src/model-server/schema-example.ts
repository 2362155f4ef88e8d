import { type Json, listOf, objectOf } from './json.ts';

/** Something that fits a JSON schema, and the same every time. Knows as much of schemas as assistants use. */
export function exampleOf(schema: Json): unknown {
  if ('const' in schema) return schema['const'];
  const [choice] = listOf(schema['enum']);
  if (choice !== undefined) return choice;
  const [alternative] = listOf(schema['anyOf'] ?? schema['oneOf']);
  if (alternative !== undefined) return exampleOf(objectOf(alternative));
  switch (typeOf(schema)) {
    case 'object':
      return exampleObject(schema);
    case 'array':
      return [];
    case 'number':
    case 'integer':
      return schema['minimum'] ?? 1;
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return 'Scripted title';
  }
}

/** Gemini's schemas have their types in capitals; a type may be a list. */
function typeOf(schema: Json): string {
  const { type = 'properties' in schema ? 'object' : 'string' } = schema;
  const [first = 'string'] = Array.isArray(type) ? (type as unknown[]) : [type];
  return String(first).toLowerCase();
}

function exampleObject(schema: Json): Json {
  const properties = objectOf(schema['properties']);
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, exampleOf(objectOf(property))]),
  );
}
