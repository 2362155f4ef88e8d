import { z } from 'zod';
import { type AccessConfig, listenAddressOf, NO_ACCESS_CONFIG } from '../listening.ts';

/** A way in over TCP, as `berth daemon status --json` and the API show it. */
export const listenerViewSchema = z.object({
  url: z.string(),
  tls: z.boolean(),
});
export type ListenerView = z.infer<typeof listenerViewSchema>;

/** How the daemon is reached. Only grows. */
export const listeningViewSchema = z.object({
  /** Empty where it does not listen. */
  listen: z.array(listenerViewSchema),
  /** Origin of the page, such as `http://berth-….localhost:7433`; null where nobody can reach it. */
  page: z.string().nullable(),
  /** Why it does not listen, or not as it should; null where all is well. */
  problem: z.string().nullable(),
  /** Berth's own authority, whose certificate browsers have to be told to trust; null where it is not used. */
  authority: z.object({ path: z.string(), fingerprint: z.string() }).nullable(),
});
export type ListeningView = z.infer<typeof listeningViewSchema>;

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const NAME = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:.]+\\])(?::[1-9]\\d{0,4})?$`);

const listen = z.string().transform((text, context) => {
  if (text === 'off') return text;
  const address = listenAddressOf(text);
  if (address !== undefined) return address;
  context.addIssue({ code: 'custom', message: 'write an address such as 127.0.0.1:7433, or off' });
  return z.NEVER;
});
const host = z
  .string()
  .regex(NAME, 'write a name in lower case such as berth.example.com, with a port or without');
const origin = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === text;
}, 'write an origin such as https://berth.example.com, without anything after it');
const publicUrl = origin.refine((text) => text.startsWith('https://'), 'it begins with https://');
const path = z.string().startsWith('/', 'write a whole path');
const tls = z.union([z.literal('local-ca'), z.strictObject({ cert: path, key: path })]);

/** `access.yaml`. What it does not name keeps its default. */
export const accessConfigSchema: z.ZodType<AccessConfig> = z
  .strictObject({
    listen,
    hosts: z.array(host).max(100),
    origins: z.array(origin).max(100),
    'public-url': publicUrl,
    tls,
    'behind-proxy': z.boolean(),
  })
  .partial()
  .transform((given) => ({
    listen: given.listen ?? NO_ACCESS_CONFIG.listen,
    tls: given.tls ?? NO_ACCESS_CONFIG.tls,
    behindProxy: given['behind-proxy'] ?? NO_ACCESS_CONFIG.behindProxy,
    hosts: given.hosts ?? NO_ACCESS_CONFIG.hosts,
    origins: given.origins ?? NO_ACCESS_CONFIG.origins,
    publicUrl: given['public-url'] ?? NO_ACCESS_CONFIG.publicUrl,
  }));
