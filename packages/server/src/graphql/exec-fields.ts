import { execSchema } from '@berth/contract/schemas';
import type { Builder } from './builder.ts';
import { checked } from './checked.ts';

/** Commands beside the program of an instance. */
export function defineExec(builder: Builder): void {
  const result = builder.objectType('ExecResult', {
    fields: (t) => ({
      status: t.exposeInt('status', {
        nullable: true,
        description: 'Exit status; above 128 it stands for a signal. Null where the time ran out.',
      }),
      stdout: t.string({ description: 'In base64.', resolve: ({ stdout }) => stdout.toString('base64') }),
      stderr: t.string({ description: 'In base64.', resolve: ({ stderr }) => stderr.toString('base64') }),
      isCut: t.exposeBoolean('isCut', { description: 'Of one of both only the end is here.' }),
    }),
  });
  builder.mutationFields((t) => ({
    execInInstance: t.field({
      type: result,
      description:
        'Runs a command where the program of an instance runs, confined as that is, without a terminal and without input. Answers when it has ended; hanging up ends it.',
      args: {
        target: t.arg.string({ required: true, description: 'Id, name or unique prefix.' }),
        command: t.arg.stringList({ required: true, description: 'The program and its arguments.' }),
        timeoutMs: t.arg.int({ required: true, description: 'What takes longer is killed.' }),
      },
      resolve: (_, { target, command, timeoutMs }, { exec, caller, signal }) =>
        exec.exec(caller, { target, ...checked(execSchema, 'command', { command, timeoutMs }) }, { signal }),
    }),
  }));
}
