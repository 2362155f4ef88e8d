import { DEFAULT_LOG_MAX_BYTES } from './launch.ts';
import { DEFAULT_PORT_RANGE } from './ports.ts';

/** What stands around Berth: docs/cli.md and the man page are generated from these tables. */
export interface Variable {
  readonly meaning: string;
  /** What holds where it is not set. */
  readonly default?: string;
}

/** Variables that Berth reads. */
export const VARIABLES: Readonly<Record<string, Variable>> = {
  BERTH_HOME: {
    meaning:
      'An absolute path below which everything is kept. Two homes are two Berths that do not know each other.',
    default: 'the XDG directories, see Files',
  },
  BERTH_URL: {
    meaning:
      'Address of a daemon, http(s)://HOST:PORT: commands ask that one, with the token in BERTH_TOKEN, and start none. Without TLS only an address of this machine.',
    default: 'the private socket below BERTH_HOME',
  },
  BERTH_TOKEN: {
    meaning: 'A token from berth token create, by which every request is judged, also on the private socket.',
    default: 'none: who can open the private socket is the owner',
  },
  BERTH_CA: {
    meaning: 'A file with the certificates, in PEM, that may vouch for the daemon at BERTH_URL.',
    default: 'those that Node.js trusts',
  },
  BERTH_NO_AUTOSTART: {
    meaning: '1: no command starts a daemon; --no-daemon does the same for one command.',
    default: 'a command starts the daemon when it needs one',
  },
  BERTH_LOG_MAX_BYTES: {
    meaning: 'Bound of the output kept per instance, at least 1048576. Read by the daemon when it starts.',
    default: `${DEFAULT_LOG_MAX_BYTES} (${DEFAULT_LOG_MAX_BYTES / 1024 / 1024} MiB)`,
  },
  BERTH_PORTS: {
    meaning: 'Ports to lease from, first and last. Read by the daemon when it starts.',
    default: `${DEFAULT_PORT_RANGE.from}-${DEFAULT_PORT_RANGE.to}`,
  },
  BERTH_STANDBY_KEEPERS: {
    meaning:
      'How many keepers wait, started, for the next instance, so that it starts sooner; from 0 to 8. Read by the daemon when it starts.',
    default: '1',
  },
  BERTH_IMAGE: {
    meaning:
      'Image of containers that name none and whose assistant has none of its own. Read by the daemon when it starts.',
    default: 'none: name one with --image',
  },
  DOCKER_HOST: {
    meaning:
      'Where the container engine listens: unix:///path, or tcp:// on this machine. Read by the daemon when it starts.',
    default: "Docker's socket, else Podman's",
  },
  NO_COLOR: { meaning: 'Set to anything: no colours.', default: 'colours on a terminal' },
};

/** Variables that programs find in their environment. The rest of it is built from an allow-list and `--env`. */
export const PROGRAM_VARIABLES: Readonly<Record<string, Variable>> = {
  BERTH_INSTANCE: { meaning: 'The id of the instance.' },
  BERTH_INSTANCE_TOKEN: {
    meaning: 'A token with which its program can ask the daemon about this instance, and nothing else.',
  },
  BERTH_WORKSPACE: { meaning: 'The directory it was started in.' },
  BERTH_HOOKS: { meaning: 'Where hooks of an assistant leave what they have to say.' },
  PORT: { meaning: 'The first leased port, if there is one.' },
  'BERTH_PORT_<NAME>': {
    meaning: 'Each leased port, by its name in capitals with underscores for hyphens.',
  },
};

/** Where things lie. `STATE` is the state directory, and so on, as the first three entries say. */
export const FILES: Readonly<Record<string, string>> = {
  STATE: '$BERTH_HOME/state, else $XDG_STATE_HOME/berth, else ~/.local/state/berth',
  CONFIG: '$BERTH_HOME/config, else $XDG_CONFIG_HOME/berth, else ~/.config/berth',
  'CONFIG/agents/NAME.yaml': 'What you say of an assistant, see docs/agents.md.',
  'CONFIG/notify.yaml': 'How you are told that an assistant needs you, see docs/notifications.md.',
  'CONFIG/quotas.yaml': 'What there is room for, see docs/quotas.md.',
  DATA: '$BERTH_HOME/data, else $XDG_DATA_HOME/berth, else ~/.local/share/berth',
  CACHE: '$BERTH_HOME/cache, else $XDG_CACHE_HOME/berth, else ~/.cache/berth. May be deleted at any time.',
  'STATE/berth.db': 'The registry: instances, runs, events. Tools may read it.',
  'STATE/owner-token': 'The token of the owner. To replace it: berth token revoke owner.',
  'STATE/instances/ID/RUN/log': 'The output of a run.',
  'DATA/homes/ID': 'The home of an isolated instance. Stays when it is removed.',
  'STATE/hooks/ID': 'What an assistant’s hooks have to say, until the daemon has read it.',
  'DATA/agents': 'Programs of assistants that berth agents install put there.',
  'DATA/profiles/AGENT/NAME': 'Login and configuration of a profile.',
  'STATE/screens': 'Screens of running instances, to go on from after a restart of the daemon.',
  'STATE/run/daemon.sock':
    'The daemon’s socket. Where the path is too long for a socket, the sockets lie in a directory in /tmp.',
  'STATE/daemon.log': 'What the daemon has to say.',
};
