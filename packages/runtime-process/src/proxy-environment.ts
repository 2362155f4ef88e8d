/** Where the proxy of a program listens that has a network of its own: a number that nothing is known by. */
export const GATE_PORT = 47128;

const PROXY = `http://127.0.0.1:${GATE_PORT}`;
/** What is on its own loopback is in its own network; ports of the machine that it may reach are there as well. Nothing else is reached without the proxy. */
const DIRECT = 'localhost,127.0.0.1,::1';

const VARIABLES = { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY, ALL_PROXY: PROXY, NO_PROXY: DIRECT };

/** Variables by which programs find their proxy; some read the one case of letters, and some the other. */
export const PROXY_ENVIRONMENT: Readonly<Record<string, string>> = {
  ...VARIABLES,
  ...Object.fromEntries(Object.entries(VARIABLES).map(([name, value]) => [name.toLowerCase(), value])),
  NODE_USE_ENV_PROXY: '1',
};
