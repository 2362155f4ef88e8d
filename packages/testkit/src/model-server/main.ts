// The model server by hand: node packages/testkit/src/model-server/main.ts --port 18080
import { parseArgs } from 'node:util';
import { howToAsk } from './how-to-ask.ts';
import type { ModelRequest } from './model-request.ts';
import { openModelServer } from './model-server.ts';

const PORT = 18_080;
const PROMPT_SHOWN = 60;

const { values } = parseArgs({ options: { port: { type: 'string', default: String(PORT) } } });
const server = await openModelServer({ port: Number(values.port), log: printRequest });
process.stdout.write(`${howToAsk(server.url)}\n`);

function printRequest(request: ModelRequest): void {
  const { method, path, model, prompts, auxiliary, toolResult } = request;
  const about = toolResult === null ? (prompts.at(-1) ?? '') : `(result) ${toolResult}`;
  const line = about.replaceAll(/\s+/g, ' ').slice(0, PROMPT_SHOWN);
  const mark = auxiliary ? ' (auxiliary)' : '';
  process.stdout.write(`${method} ${path} ${model} ${prompts.length}${mark} ${line}\n`);
}
