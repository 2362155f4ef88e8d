import { allowedHostOfUrl, formatAllowedHost } from '@berth/contract';

export interface ProviderFacts {
  /** Its API and its login, as `readAllowedHost` takes them. */
  readonly hosts: readonly string[];
  /** Variables that name the URL of another API. */
  readonly baseUrls: readonly string[];
}

/** What an assistant must reach. The usual hosts stay, as its login and its updates of lists are there. */
export function providerHosts(
  { hosts, baseUrls }: ProviderFacts,
  env: Readonly<Record<string, string>>,
): string[] {
  const named = baseUrls.flatMap((name) => {
    const host = allowedHostOfUrl(env[name] ?? '');
    return host === undefined ? [] : [formatAllowedHost(host)];
  });
  return [...hosts, ...named];
}
