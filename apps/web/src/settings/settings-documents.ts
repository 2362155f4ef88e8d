import { graphql, type ResultOf } from '../api/graphql.ts';

export const DAEMON = graphql(`
  query DaemonSettings {
    daemon {
      version
      node
      pid
      uptime
      memory
      state
      socket
      cgroups
      standby
      instances
      running
      reconciled
      listening {
        page
        problem
        listen { url tls }
        authority { path fingerprint }
      }
    }
  }
`);

export const LISTEN = graphql(`
  mutation Listen($at: String!, $tls: TlsInput, $behindProxy: Boolean) {
    listen(at: $at, tls: $tls, behindProxy: $behindProxy) {
      page
      problem
      listen { url tls }
    }
  }
`);

export const CREATE_LOGIN_LINK = graphql(`
  mutation CreateLoginLink($scope: String) {
    createLoginLink(scope: $scope) { url expiresAt }
  }
`);

export const QUOTAS = graphql(`
  query QuotaSettings {
    quotas {
      file
      problems
      makeRoomIdleMs
      unlimited
      uses { scope owner quota used limit }
      memory { available total reserve stalled group }
      queue { id name owner position reason }
    }
  }
`);

export const NOTIFY = graphql(`
  query NotifySettings {
    notify {
      file
      on
      problems
      ring
      ways { way used detail }
    }
    daemon { home }
  }
`);

export const TRY_NOTICE = graphql(`
  mutation TryNotice($directory: String!) {
    tryNotice(directory: $directory) { way outcome detail }
  }
`);

export const RECOVERY = graphql(`
  query RecoverySettings {
    recovery {
      paused
      items { id name agent recovery { state reason detail at attempt hold } }
    }
  }
`);

export const PAUSE_RECOVERY = graphql(`
  mutation PauseRecovery($paused: Boolean!) {
    pauseRecovery(paused: $paused) { paused }
  }
`);

export const RELEASE = graphql(`
  mutation ReleaseFromSettings($target: String!) {
    releaseInstance(target: $target) { id }
  }
`);

export const RECOVER = graphql(`
  mutation RecoverFromSettings($target: String!) {
    recoverInstance(target: $target) { id }
  }
`);

export const AGENTS = graphql(`
  query AgentSettings {
    agents {
      id
      title
      assistant
      program {
        command
        path
        source
        version
        tested
        problems
        package { name version }
        login { state by }
      }
    }
  }
`);

export const INSTALL_AGENT = graphql(`
  mutation InstallAgent($agent: String!) {
    installAgent(agent: $agent) { id program { version path } }
  }
`);

export const IMAGES = graphql(`
  query ImageSettings {
    images { name agent version current built createdAt bytes }
  }
`);

export const BUILD_IMAGE = graphql(`
  subscription BuildImage($agent: String!) {
    buildImage(agent: $agent) { text layer currentBytes totalBytes }
  }
`);

export const PULL_IMAGE = graphql(`
  subscription PullImage($name: String!) {
    pullImage(name: $name) { text layer currentBytes totalBytes }
  }
`);

export const REMOVE_IMAGE = graphql(`
  mutation RemoveImage($image: String!) {
    removeImage(image: $image)
  }
`);

export const PORTS = graphql(`
  query PortSettings {
    ports {
      from
      to
      ports { port holder name instanceName command pid listening addresses problem }
    }
  }
`);

export type Daemon = ResultOf<typeof DAEMON>['daemon'];
export type Listening = Daemon['listening'];
export type Quotas = ResultOf<typeof QUOTAS>['quotas'];
export type Notify = ResultOf<typeof NOTIFY>['notify'];
export type NoticeTrial = ResultOf<typeof TRY_NOTICE>['tryNotice'][number];
export type RecoveryItem = ResultOf<typeof RECOVERY>['recovery']['items'][number];
export type Agent = ResultOf<typeof AGENTS>['agents'][number];
export type Program = NonNullable<Agent['program']>;
export type Image = ResultOf<typeof IMAGES>['images'][number];
export type ImageStep = ResultOf<typeof BUILD_IMAGE>['buildImage'];
export type PortHolder = ResultOf<typeof PORTS>['ports']['ports'][number];
