import { GRAPHQL_PATH } from '@berth/contract';

/** A first question with a token, to be pasted into a shell. The secret stands in a variable, not in the history. */
export function curlExample(origin: string): string {
  const question = JSON.stringify({ query: '{ instances { name status } }' });
  return [
    `curl -sS ${origin}${GRAPHQL_PATH}`,
    '-H "authorization: Bearer $BERTH_TOKEN"',
    "-H 'content-type: application/json'",
    `-d '${question}'`,
  ].join(' ');
}
