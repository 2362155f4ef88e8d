// Apart from the rest, which loads Node's HTTP client: not every command talks to a daemon.
export { userEnvironment } from '@berth/host/environment';
