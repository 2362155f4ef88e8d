import { z } from 'zod';
import { LOGIN_STATES, type LoginState, PROGRAM_SOURCES, type ProgramSource } from '../assistants.ts';
import { DIALOG_ANSWERS, type DialogAnswer } from '../prompts.ts';

/** A kind of assistant, as `berth agents --json` and the API show it. */
export const agentViewSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** False for plain programs, such as a shell. */
  assistant: z.boolean(),
  /** What its dialogs can be answered. None for plain programs. */
  dialogAnswers: z.array(z.enum(Object.keys(DIALOG_ANSWERS) as [DialogAnswer, ...DialogAnswer[]])),
});
export type AgentView = z.infer<typeof agentViewSchema>;

/** What is known of an assistant's program on this machine. */
export const programViewSchema = z.object({
  command: z.string(),
  path: z.string().nullable(),
  source: z.enum(Object.keys(PROGRAM_SOURCES) as [ProgramSource, ...ProgramSource[]]).nullable(),
  version: z.string().nullable(),
  tested: z.array(z.string()),
  package: z.object({ name: z.string(), version: z.string() }).nullable(),
  /** Null where it is not known how it is logged in. */
  login: z
    .object({
      state: z.enum(Object.keys(LOGIN_STATES) as [LoginState, ...LoginState[]]),
      by: z.string().nullable(),
    })
    .nullable(),
  problems: z.array(z.string()),
});
export type ProgramView = z.infer<typeof programViewSchema>;
