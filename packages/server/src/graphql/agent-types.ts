import { DIALOG_ANSWERS, LOGIN_STATES, PROGRAM_SOURCES, type ProgramReport } from '@berth/contract';
import { startInputSchema } from '@berth/contract/schemas';
import type { Builder } from './builder.ts';
import { checked } from './checked.ts';
import type { EnvironmentEntry } from './environment-entry.ts';
import { meanings } from './meanings.ts';

/** Kinds of assistants, and what is known of their programs. */
export function defineAgentTypes(builder: Builder, entry: EnvironmentEntry): void {
  builder.objectType('Login', {
    description: 'Whether an assistant has a login of the user.',
    fields: (t) => ({
      state: t.exposeString('state', { description: meanings(LOGIN_STATES) }),
      by: t.exposeString('by', {
        nullable: true,
        description: 'The variable or the file by which it was found.',
      }),
    }),
  });
  builder.objectType('NpmPackage', {
    fields: (t) => ({ name: t.exposeString('name'), version: t.exposeString('version') }),
  });
  builder.objectType('Program', {
    description: 'The program of an assistant, as it is on this machine.',
    fields: (t) => ({
      command: t.exposeString('command'),
      path: t.exposeString('path', { nullable: true }),
      source: t.exposeString('source', { nullable: true, description: meanings(PROGRAM_SOURCES) }),
      version: t.exposeString('version', { nullable: true }),
      tested: t.exposeStringList('tested', { description: 'Versions that Berth was run against.' }),
      package: t.expose('package', {
        type: 'NpmPackage',
        nullable: true,
        description: 'What `installAgent` takes; null where it cannot.',
      }),
      login: t.expose('login', {
        type: 'Login',
        nullable: true,
        description: 'Null where it is not known how it is logged in.',
      }),
      problems: t.exposeStringList('problems'),
    }),
  });
  builder.objectType('Agent', {
    description: 'A kind of assistant that can be started.',
    fields: (t) => ({
      id: t.exposeString('id'),
      title: t.exposeString('title'),
      assistant: t.exposeBoolean('assistant', { description: 'False for plain programs, such as a shell.' }),
      dialogAnswers: t.exposeStringList('dialogAnswers', {
        description: `What its dialogs can be answered, as answerDialog takes it: none for plain programs. ${meanings(DIALOG_ANSWERS)}`,
      }),
      isolation: t.string({
        nullable: true,
        description:
          'How a start of it is isolated that does not say it; null where `isolation.yaml` cannot be used.',
        resolve: ({ id }, _, { agents, caller }) => agents.isolation(caller, id),
      }),
      program: t.field({
        type: 'Program',
        nullable: true,
        description: 'Looked for when it is asked for. Null for plain programs.',
        args: {
          environment: t.arg({
            type: [entry],
            description: 'Your variables, of which a run of it would get some. Default: the daemon’s own.',
          }),
        },
        resolve: async ({ id }, { environment }, { agents, caller }) => {
          const own = environment == null ? undefined : variables(environment);
          return programOf(await agents.program(caller, id, own));
        },
      }),
    }),
  });
}

/** What one can have done for them. */
export function defineAgentMutations(builder: Builder, entry: EnvironmentEntry): void {
  builder.mutationField('installAgent', (t) =>
    t.field({
      type: 'Agent',
      description:
        'Installs the program of an assistant from npm, in a directory of Berth’s own. Takes a while.',
      args: {
        agent: t.arg.string({ required: true }),
        environment: t.arg({
          type: [entry],
          description: 'Your variables: PATH has the npm that does it. Default: the daemon’s own.',
        }),
      },
      resolve: (_, { agent, environment }, { agents, caller }) =>
        agents.install(caller, agent, variables(environment)),
    }),
  );
}

function programOf(report: ProgramReport | null) {
  return report && { ...report, tested: [...report.tested], problems: [...report.problems] };
}

function variables(entries: readonly { name: string; value: string }[] | null | undefined) {
  const valid = checked(startInputSchema.shape.environment, 'environment', entries ?? []) ?? [];
  return Object.fromEntries(valid.map(({ name, value }) => [name, value]));
}
