import { z } from 'zod';

/**
 * Who holds a port. `lease`: an instance of this Berth. `berth`: an instance of another Berth on this machine.
 * `stranger`: any other program.
 */
export const PORT_HOLDERS = ['lease', 'berth', 'stranger'] as const;

/** One line of `berth ports`. */
export const portHolderSchema = z.object({
  port: z.number().int(),
  holder: z.enum(PORT_HOLDERS),
  /** Name of the port, for leases. */
  name: z.string().nullable(),
  /** Id and name of the instance the port is leased to; the id alone for another Berth's. */
  instance: z.string().nullable(),
  instanceName: z.string().nullable(),
  /** Whether some program listens on it now. */
  listening: z.boolean(),
  /** Who listens, as far as this user may know. */
  pid: z.number().int().nullable(),
  command: z.string().nullable(),
  /** Addresses listened on, such as `127.0.0.1` or `::`. */
  addresses: z.array(z.string()),
  /** Set where whoever listens is not whom the port is leased to. */
  problem: z.string().nullable(),
});
export type PortHolder = z.infer<typeof portHolderSchema>;

/** `berth ports --json`. */
export const portsViewSchema = z.object({
  /** First and last port that are leased to those who have no wish; both included. */
  range: z.object({ from: z.number().int(), to: z.number().int() }),
  ports: z.array(portHolderSchema),
});
export type PortsView = z.infer<typeof portsViewSchema>;

/** `berth open --json`: opens a port of an instance in a browser, once. */
export const previewViewSchema = z.object({
  url: z.string(),
  /** Until when it can be opened. */
  expiresAt: z.iso.datetime(),
});
export type PreviewView = z.infer<typeof previewViewSchema>;
