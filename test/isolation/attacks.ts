/** A small program that tries to get out. It prints `ESCAPED` when it could, and `held` when it could not. */
export interface Attack {
  readonly name: string;
  /** For `sh`, with the places of the victim in its environment. */
  readonly script: string;
  /** What it is started with beyond the isolation. */
  readonly options?: readonly string[];
  /** Of no use in a container: there it is done to the container's own. */
  readonly sandboxOnly?: true;
}

/** Where in the world of an attack its victims are. */
export interface Victims {
  /** Home of the owner, with keys. */
  readonly OWNER_HOME: string;
  /** Home of another isolated instance. */
  readonly OTHER_HOME: string;
  /** Directory of another instance's work. */
  readonly OTHER_WORK: string;
  readonly DATABASE: string;
  readonly DAEMON_SOCKET: string;
  /** A port on which another instance listens. */
  readonly OTHER_PORT: string;
  readonly OTHER_PID: string;
  /** A file of the system's configuration that is not for everybody. */
  readonly CLOSED_FILE: string;
  /** The socket of a service of the machine. */
  readonly SERVICE_SOCKET: string;
}

const tries = (command: string) => `if (${command}) >/dev/null 2>&1; then echo ESCAPED; else echo held; fi`;
const reads = (path: string) => tries(`cat "${path}"`);
const NO_NETWORK = ['--network', 'none'];

/** What both an isolation and nothing can be tried with: the second must not hold it, or the attack proves nothing. */
export const ATTACKS: readonly Attack[] = [
  { name: "reads the owner's SSH key", script: reads('$OWNER_HOME/.ssh/id_ed25519') },
  { name: "reads the owner's cloud credentials", script: reads('$OWNER_HOME/.aws/credentials') },
  { name: "reads another instance's home", script: reads('$OTHER_HOME/secret') },
  { name: "reads another instance's workspace", script: reads('$OTHER_WORK/secret') },
  { name: "reads Berth's registry", script: reads('$DATABASE') },
  {
    name: 'asks the daemon',
    script: tries(
      'curl -sf --max-time 5 --unix-socket "$DAEMON_SOCKET" http://berth/healthz || test -S "$DAEMON_SOCKET"',
    ),
  },
  { name: "reads the system's closed files", script: reads('$CLOSED_FILE') },
  {
    name: "reads another process's environment",
    script: tries('tr "\\0" "\\n" < /proc/$OTHER_PID/environ | grep -q "^OTHER_SECRET="'),
  },
  { name: 'sees a foreign process', script: tries('test -d /proc/$OTHER_PID') },
  { name: 'signals a foreign process', script: tries('kill -0 $OTHER_PID') },
  {
    name: 'writes to the system',
    script: tries('touch /usr/berth-zoo && rm /usr/berth-zoo'),
    sandboxOnly: true,
  },
  {
    name: "writes to the system's configuration",
    sandboxOnly: true,
    script: tries('touch /etc/berth-zoo && rm /etc/berth-zoo'),
  },
  {
    name: 'makes a control group',
    script: tries(
      'for at in /sys/fs/cgroup /sys/fs/cgroup/memory; do mkdir $at/berth-zoo && rmdir $at/berth-zoo && exit 0; done; exit 1',
    ),
  },
  { name: "finds a service's socket", script: tries('test -S "$SERVICE_SOCKET"') },
  {
    name: 'follows a link out of its workspace',
    script: `ln -sf "$OWNER_HOME/.ssh/id_ed25519" link; ${reads('link')}`,
  },
  {
    name: 'climbs out of its workspace',
    script: reads('$(pwd)/../../../../../../../../../..$OWNER_HOME/.ssh/id_ed25519'),
  },
  {
    name: 'makes a namespace of users',
    sandboxOnly: true,
    script: tries('unshare --user --map-root-user true'),
  },
  {
    name: "reaches another instance's port",
    script: tries(
      'node -e "fetch(\'http://127.0.0.1:\' + process.env.OTHER_PORT).then(() => process.exit(0), () => process.exit(1))"',
    ),
    options: NO_NETWORK,
  },
  {
    name: 'has a network device',
    script: tries("grep -qv '^ *lo:' /proc/net/dev && tail -n +3 /proc/net/dev | grep -qv '^ *lo:'"),
    options: NO_NETWORK,
  },
  { name: 'plants a hook into its repository', script: tries('echo evil > .git/hooks/pre-commit') },
  { name: "changes its repository's commands", script: tries('git config core.fsmonitor /tmp/evil') },
  {
    name: 'puts a repository of its own in the place of its repository',
    script: tries('mv .git old && mkdir .git && cp -r old/. .git && git config core.fsmonitor /tmp/evil'),
  },
  // A namespace of the network does not hold it: it leads a virtual machine to its host.
  {
    name: 'opens a socket to the host of a virtual machine',
    sandboxOnly: true,
    script: tries(`perl -MSocket -e 'socket(my $way, 40, SOCK_STREAM, 0) or exit 1'`),
    options: NO_NETWORK,
  },
  // Kernels since 6.2 refuse it to everybody, with another answer: only a filter says that it is not permitted.
  {
    name: 'types into its terminal',
    sandboxOnly: true,
    script: tries(`perl -e 'my $key = "x"; exit(!ioctl(STDIN, 0x5412, $key) && $! == 1 ? 1 : 0)'`),
  },
];
