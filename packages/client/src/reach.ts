import { BerthError } from '@berth/contract';

/** A daemon that is asked over TCP. */
export interface Remote {
  readonly url: URL;
  /** File with the certificates that may vouch for it; undefined: those that Node.js trusts. */
  readonly ca: string | undefined;
}

/** Where commands go, as the environment says. */
export interface Reach {
  /** Undefined: the private socket. */
  readonly remote: Remote | undefined;
  /** By which every request is judged; undefined: by who can open the private socket. */
  readonly token: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Visible characters: a header with anything else in it is not what was meant. */
const TOKEN = /^[\x21-\x7e]{1,1024}$/;
/** Names and addresses of this machine itself: what is said to them is not heard elsewhere. */
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Rejects what would not work or would tell the token to others, `usage`, and a remote without a token, `unauthenticated`. */
export function reachOf(environment: Environment): Reach {
  const token = given(environment, 'BERTH_TOKEN');
  if (token !== undefined && !TOKEN.test(token)) {
    throw usage('BERTH_TOKEN holds no token: there are blanks or strange characters in it.');
  }
  const address = given(environment, 'BERTH_URL');
  if (address === undefined) return { remote: undefined, token };
  const url = originOf(address);
  if (token === undefined) {
    const message = `BERTH_URL is set, and BERTH_TOKEN is not: the daemon at ${url.origin} asks for a token. Make one there: berth token create --scope operate`;
    throw new BerthError({ code: 'unauthenticated', message });
  }
  return { remote: { url, ca: given(environment, 'BERTH_CA') }, token };
}

/** A process on another machine is out of reach, and one here is not what was meant. */
export function notKilledFromHere(): BerthError {
  return usage('BERTH_URL names a daemon that may be on another machine, and is not killed from here.');
}

function originOf(address: string): URL {
  const url = URL.parse(address);
  const isOrigin =
    url !== null && url.pathname === '/' && `${url.search}${url.hash}${url.username}${url.password}` === '';
  // What was written may hold a secret by mistake, and is not repeated.
  if (!isOrigin || !['http:', 'https:'].includes(url.protocol))
    throw usage('BERTH_URL is no address of a daemon: write http(s)://HOST:PORT and nothing behind it.');
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw usage(
      `BERTH_URL would send the token to ${url.hostname} for everyone on the way to read. Write https://, or take a tunnel.`,
    );
  }
  return url;
}

function given(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  return value === '' ? undefined : value;
}

function usage(message: string): BerthError {
  return new BerthError({ code: 'usage', message });
}
