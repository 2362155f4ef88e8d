import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfigText } from '@berth/config/yaml';
import { agentChangesSchema, agentDefinitionSchema } from '@berth/contract/schemas';
import { expect, it } from 'vitest';

const PAGE = join(import.meta.dirname, '../../../../docs/agents.md');
const examples = [
  ...readFileSync(PAGE, 'utf8').matchAll(/```yaml\n# CONFIG\/agents\/(\w+)\.yaml\n([^]*?)```/g),
];

it('has an example of a definition and one of changes on its page', () => {
  expect(examples.map(([, name]) => name)).toEqual(['parrot', 'claude']);
});

it.each(examples.map(([, name = '', text = '']) => [name, text]))('%s on the page is valid', (name, text) => {
  const outcome =
    name === 'claude'
      ? readConfigText(text, agentChangesSchema)
      : readConfigText(text, agentDefinitionSchema);
  expect(outcome).toMatchObject({ ok: true });
});
