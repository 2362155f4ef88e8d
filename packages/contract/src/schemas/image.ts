import { z } from 'zod';

/** An image of an assistant, as `berth image ls --json` and the API show it. */
export const imageViewSchema = z.object({
  name: z.string(),
  /** Id of the agent that is in it. */
  agent: z.string(),
  version: z.string(),
  /** It has the version of the program that Berth installs now. */
  current: z.boolean(),
  /** The engine has it. */
  built: z.boolean(),
  /** ISO 8601; null where it is not built. */
  createdAt: z.string().nullable(),
  bytes: z.number().nullable(),
});
export type ImageView = z.infer<typeof imageViewSchema>;
