import type { GraphQLSchema } from 'graphql';
import { defineAgentMutations, defineAgentTypes } from './agent-types.ts';
import { createBuilder } from './builder.ts';
import { defineCaller } from './caller-fields.ts';
import { defineEnvironmentEntry } from './environment-entry.ts';
import { defineExec } from './exec-fields.ts';
import { defineImages } from './image-fields.ts';
import { defineInbox } from './inbox-fields.ts';
import { defineListening } from './listening-fields.ts';
import { defineMutations } from './mutations.ts';
import { defineNotices } from './notice-fields.ts';
import { defineQueries, defineSubscriptions } from './queries.ts';
import { defineQuotas } from './quota-fields.ts';
import { defineRecovery } from './recovery-fields.ts';
import { defineResourceHistory } from './resource-fields.ts';
import { defineSettings } from './settings-fields.ts';
import { defineTypes } from './types.ts';

export function createSchema(): GraphQLSchema {
  const builder = createBuilder();
  defineTypes(builder);
  defineQueries(builder);
  const entry = defineEnvironmentEntry(builder);
  defineMutations(builder, entry);
  defineAgentTypes(builder, entry);
  defineAgentMutations(builder, entry);
  defineInbox(builder);
  defineSubscriptions(builder);
  defineNotices(builder);
  defineImages(builder, entry);
  defineExec(builder);
  defineRecovery(builder);
  defineSettings(builder);
  defineResourceHistory(builder);
  defineQuotas(builder);
  defineListening(builder);
  defineCaller(builder);
  return builder.toSchema();
}
