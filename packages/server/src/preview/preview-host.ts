import { instanceNameProblem, PORT_MAX, PORT_MIN, portNameProblem } from '@berth/contract';

/** Where previews live: what the listener is called from outside. */
export interface PreviewBase {
  readonly scheme: 'http' | 'https';
  /** The name below which previews have theirs, such as `localhost`. */
  readonly host: string;
  /** The port that browsers connect to. */
  readonly port: number;
}

/** A preview, as its host name says it. */
export interface PreviewName {
  /** Name or number of the port. */
  readonly port: string;
  readonly instance: string;
}

export interface PreviewHost extends PreviewName {
  /** The host with its port, as a browser sends it. */
  readonly authority: string;
  /** As a browser writes it. */
  readonly origin: string;
}

const DEFAULT_PORTS = { http: 80, https: 443 } as const;
const AUTHORITY = /^([a-z0-9.-]+)(?::([1-9][0-9]{0,4}))?$/;
const NUMBER = /^[1-9][0-9]{3,4}$/;

/**
 * What a `Host` names, or undefined when it is no preview of this listener. Names are compared label by label and whole:
 * neither instances nor ports can have a name with two hyphens in a row, so there is one way to read one.
 */
export function parsePreviewHost(host: string | undefined, base: PreviewBase): PreviewHost | undefined {
  const [, name, port] = AUTHORITY.exec(lowerCase(host ?? '')) ?? [];
  if (name === undefined) return undefined;
  if (Number(port ?? DEFAULT_PORTS[base.scheme]) !== base.port) return undefined;
  const [label = '', ...parents] = name.split('.');
  if (parents.join('.') !== base.host) return undefined;
  const preview = parseLabel(label);
  return preview === undefined ? undefined : previewHost(base, preview);
}

/** The host of a preview. Its parts are names that were checked before. */
export function previewHost(base: PreviewBase, { port, instance }: PreviewName): PreviewHost {
  const colon = base.port === DEFAULT_PORTS[base.scheme] ? '' : `:${base.port}`;
  const authority = `${port}--${instance}.${base.host}${colon}`;
  return { port, instance, authority, origin: `${base.scheme}://${authority}` };
}

function parseLabel(label: string): PreviewName | undefined {
  const [port, instance, ...more] = label.split('--');
  if (port === undefined || instance === undefined || more.length > 0) return undefined;
  return isPort(port) && instanceNameProblem(instance) === undefined ? { port, instance } : undefined;
}

function isPort(text: string): boolean {
  if (!NUMBER.test(text)) return portNameProblem(text) === undefined;
  return Number(text) >= PORT_MIN && Number(text) <= PORT_MAX;
}

/** Of A to Z alone: there are letters outside of them that become one of a to z. */
function lowerCase(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
