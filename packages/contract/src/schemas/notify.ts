import { z } from 'zod';
import {
  DEFAULT_NOTIFY_CONFIG,
  DESKTOP_CHOICES,
  type DesktopChoice,
  NOTICE_ACTIVITIES,
  NOTICE_OUTCOMES,
  NOTICE_WAYS,
  type NoticeOutcome,
  type NoticeWay,
  type NotifyConfig,
  RINGS,
  type Ring,
} from '../notices.ts';

/** More than a command line that somebody writes by hand. */
const WORDS_MAX = 100;
const WORD_MAX = 4096;

const activity = z.enum(NOTICE_ACTIVITIES);
const ring = z.enum(Object.keys(RINGS) as [Ring, ...Ring[]]);
const desktop = z.enum(Object.keys(DESKTOP_CHOICES) as [DesktopChoice, ...DesktopChoice[]]);
const way = z.enum(Object.keys(NOTICE_WAYS) as [NoticeWay, ...NoticeWay[]]);
const word = z
  .string()
  .max(WORD_MAX)
  .regex(/^[^\0]*$/, 'must not hold a NUL character');
const command = z
  .array(word)
  .min(1)
  .max(WORDS_MAX)
  .refine(
    ([program = '']) => /^(?:\/|~\/|[^/]+$)/.test(program),
    'its first word must be a program in PATH, or a path that begins with / or ~/',
  );

/** `notify.yaml` in the directory of configuration. A file with nothing in it means the defaults. */
export const notifyConfigSchema: z.ZodType<NotifyConfig> = z.preprocess(
  (value) => value ?? {},
  z.strictObject({
    on: z.array(activity).default([...DEFAULT_NOTIFY_CONFIG.on]),
    desktop: desktop.default(DEFAULT_NOTIFY_CONFIG.desktop),
    command: command.nullable().default(null),
    terminal: ring.default(DEFAULT_NOTIFY_CONFIG.terminal),
  }),
);

/** Something that a person should know: `subscription { notices }`. Times are ISO 8601. */
export const noticeViewSchema = z.object({
  /** Id of the instance; null for a test. */
  instance: z.string().nullable(),
  name: z.string(),
  agent: z.string(),
  workspace: z.string(),
  activity,
  detail: z.string().nullable(),
  since: z.iso.datetime(),
  /** The same as a line and as some lines for people, without control characters. */
  title: z.string(),
  body: z.string(),
  /** What terminals are to do, by the configuration of this moment. */
  ring,
});
export type NoticeView = z.infer<typeof noticeViewSchema>;

/** How notices are given: `berth notify --json`. */
export const notifyViewSchema = z.object({
  /** Path of the file with the configuration. */
  file: z.string(),
  /** What is wrong with it, each with its line and column; then what was known before counts. */
  problems: z.array(z.string()),
  on: z.array(activity),
  ways: z.array(
    z.object({
      way,
      used: z.boolean(),
      /** By what, or why not. */
      detail: z.string(),
    }),
  ),
  ring,
});
export type NotifyView = z.infer<typeof notifyViewSchema>;

/** What came of a test: `berth notify --test --json`. */
export const noticeTrialSchema = z.object({
  way,
  outcome: z.enum(Object.keys(NOTICE_OUTCOMES) as [NoticeOutcome, ...NoticeOutcome[]]),
  detail: z.string(),
});
export type NoticeTrial = z.infer<typeof noticeTrialSchema>;
