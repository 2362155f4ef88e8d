/** The GraphQL documents of the client. A test validates each against the schema. */
const INSTANCE = `
  id name node owner agent runtime status attachment activity activitySince activityDetail conversation profile pid keeperPid cgroup
  ports { name port } health healthDetail archived restart recovery { state reason detail attempt at hold } queue { position reason since until } isolation network allowed mounts { path writable } limits { name value hold }
  workspace command run generation viewers createdAt startedAt removedAt
  exit { code signal cause time detail }
`;
const EVENT = 'seq id time node actor subject run type version cause data';
const TRAFFIC = 'in out inRate outRate';
const RESOURCES = `
  time periodMs instances { instance source cpu cpuMs memory processes threads io { ${TRAFFIC} } network { ${TRAFFIC} }
    disk { time workspace log home complete } } daemon { cpu memory }
  machine { processors memoryTotal memoryAvailable load }
`;

const CREDENTIAL = 'id kind name actor scope createdAt createdFrom expiresAt lastUsedAt lastUsedFrom';
const RECOVERY_PLAN = 'paused items { id name agent recovery { state reason detail attempt at hold } }';
const LISTENING = 'listen { url tls } page problem authority { path fingerprint }';
const PROMPT = 'id instance state reason urgent text createdAt updatedAt';
const EXPLANATION = `
  instance name agent run activity since source label detail resetsAt prompts full raising
  evidence { sequence time source label activity stopped detail verdict after }
`;

export const DOCUMENTS = {
  instances: `query Instances($includeRemoved: Boolean) { instances(includeRemoved: $includeRemoved) { ${INSTANCE} } }`,
  instance: `query Instance($target: String!) { instance(target: $target) { ${INSTANCE} } }`,
  names: 'query Names { instances { name agent status workspace } }',
  awayNames:
    'query AwayNames { instances(includeRemoved: true) { name agent status workspace archived removedAt } }',
  agents: 'query Agents { agents { id title } }',
  explain: `query Explain($target: String!) { explain(target: $target) { ${EXPLANATION} } }`,
  recording: 'query Recording($target: String!) { recording(target: $target) }',
  watchExplanation: `subscription WatchExplanation($target: String!) { explain(target: $target) { ${EXPLANATION} } }`,
  agentPrograms: `query AgentPrograms($id: String, $environment: [EnvironmentEntry!]) { agents(id: $id) { id title assistant program(environment: $environment) {
    command path source version tested package { name version } login { state by } problems
  } } }`,
  installAgent: `mutation InstallAgent($agent: String!, $environment: [EnvironmentEntry!]) {
    installAgent(agent: $agent, environment: $environment) { id }
  }`,
  exec: `mutation Exec($target: String!, $command: [String!]!, $timeoutMs: Int!) {
    execInInstance(target: $target, command: $command, timeoutMs: $timeoutMs) { status stdout stderr isCut }
  }`,
  images: 'query Images { images { name agent version current built createdAt bytes } }',
  buildImage: `subscription BuildImage($agent: String!, $base: String, $environment: [EnvironmentEntry!]) {
    buildImage(agent: $agent, base: $base, environment: $environment) { text layer currentBytes totalBytes }
  }`,
  pullImage:
    'subscription PullImage($name: String!) { pullImage(name: $name) { text layer currentBytes totalBytes } }',
  removeImage: 'mutation RemoveImage($image: String!) { removeImage(image: $image) }',
  daemon:
    'query Daemon { daemon { pid version node uptime instances running standby reconciled state socket home memory cgroups listening { ' +
    `${LISTENING} } } }`,
  ports: `query Ports($all: Boolean) { ports(all: $all) { from to ports {
    port holder name instance instanceName listening pid command addresses problem
  } } }`,
  eventPage: `query Events($after: Float, $limit: Int) {
    events(after: $after, limit: $limit) { events { ${EVENT} } gap { from to } head }
  }`,
  history: `query History($target: String!, $limit: Int) { history(target: $target, limit: $limit) { ${EVENT} } }`,
  events: `subscription Follow($after: Float) { events(after: $after) { event { ${EVENT} } gap { from to } } }`,
  resources: `query Resources { resources { ${RESOURCES} } }`,
  watchResources: `subscription WatchResources { resources { ${RESOURCES} } }`,
  resourceHistory: `query ResourceHistory($target: String!, $lastMs: Float) {
    resourceHistory(target: $target, lastMs: $lastMs) { time cpu memory processes threads ioIn ioOut networkIn networkOut }
  }`,
  memory:
    'query Memory($target: String!) { memory(target: $target) { instance pss rss keeperPss processes } }',
  start: `mutation Start($input: StartInput!) { startInstance(input: $input) { ${INSTANCE} } }`,
  stop: `mutation Stop($target: String!, $graceMs: Int, $idempotencyKey: String) {
    stopInstance(target: $target, graceMs: $graceMs, idempotencyKey: $idempotencyKey) { ${INSTANCE} }
  }`,
  archive: `mutation Archive($target: String!, $graceMs: Int, $idempotencyKey: String) {
    archiveInstance(target: $target, graceMs: $graceMs, idempotencyKey: $idempotencyKey) { ${INSTANCE} }
  }`,
  set: `mutation Set($target: String!, $limits: [LimitChange!], $restart: String, $idempotencyKey: String) {
    setInstance(target: $target, limits: $limits, restart: $restart, idempotencyKey: $idempotencyKey) { ${INSTANCE} }
  }`,
  restart: `mutation Restart($target: String!, $graceMs: Int, $fresh: Boolean, $idempotencyKey: String) {
    restartInstance(target: $target, graceMs: $graceMs, fresh: $fresh, idempotencyKey: $idempotencyKey) { ${INSTANCE} }
  }`,
  remove: `mutation Remove($target: String!, $idempotencyKey: String) {
    removeInstance(target: $target, idempotencyKey: $idempotencyKey) { ${INSTANCE} }
  }`,
  restore: `mutation Restore($target: String!, $from: AwayPlace, $idempotencyKey: String) {
    restoreInstance(target: $target, from: $from, idempotencyKey: $idempotencyKey) { ${INSTANCE} }
  }`,
  send: `mutation Send($target: String!, $text: String!, $idempotencyKey: String) {
    sendInput(target: $target, text: $text, idempotencyKey: $idempotencyKey) { ${INSTANCE} }
  }`,
  prompts: `query Prompts($target: String!) { prompts(target: $target) { ${PROMPT} } }`,
  sendPrompt: `mutation SendPrompt($target: String!, $text: String!, $urgent: Boolean) {
    sendPrompt(target: $target, text: $text, urgent: $urgent) { ${PROMPT} }
  }`,
  askPrompt: `mutation AskPrompt($target: String!, $text: String!, $urgent: Boolean) {
    askPrompt(target: $target, text: $text, urgent: $urgent) { prompt { ${PROMPT} } activity detail answer tokens { input cachedInput output } }
  }`,
  withdrawPrompt: `mutation WithdrawPrompt($target: String!, $prompt: String!) {
    withdrawPrompt(target: $target, prompt: $prompt) { ${PROMPT} }
  }`,
  repeatPrompt: `mutation RepeatPrompt($target: String!, $prompt: String!) {
    repeatPrompt(target: $target, prompt: $prompt) { ${PROMPT} }
  }`,
  answerDialog: `mutation AnswerDialog($target: String!, $answer: DialogAnswer!, $since: String) {
    answerDialog(target: $target, answer: $answer, since: $since) { ${INSTANCE} }
  }`,
  interruptTurn: `mutation InterruptTurn($target: String!) { interruptTurn(target: $target) { ${INSTANCE} } }`,
  openPreview: `mutation OpenPreview($target: String!, $port: String) {
    openPreview(target: $target, port: $port) { url expiresAt }
  }`,
  quotas: `query Quotas { quotas {
    file problems uses { scope owner quota used limit } unlimited
    memory { available total group stalled reserve } makeRoomIdleMs queue { id name owner position reason }
  } }`,
  credentials: `query Credentials { credentials { ${CREDENTIAL} } }`,
  createToken: `mutation CreateToken($name: String, $scope: String!, $expiresInMs: Float) {
    createToken(name: $name, scope: $scope, expiresInMs: $expiresInMs) { credential { ${CREDENTIAL} } secret }
  }`,
  revokeCredential: 'mutation RevokeCredential($target: String!) { revokeCredential(target: $target) }',
  revokeSessions: 'mutation RevokeSessions { revokeSessions }',
  createLoginLink:
    'mutation CreateLoginLink($scope: String) { createLoginLink(scope: $scope) { url expiresAt } }',
  self: `query Self { self { ${INSTANCE} } }`,
  audit: `query Audit(
    $before: Float, $after: Float, $limit: Int!, $actor: String, $action: String, $target: String, $since: String,
    $terminals: Boolean
  ) {
    audit(
      before: $before, after: $after, limit: $limit, actor: $actor, action: $action, target: $target, since: $since,
      terminals: $terminals
    ) {
      seq time id phase actor via credential from action target instance instanceName input code changes count late underWay
    }
  }`,
  auditLines: `query AuditLines($from: Float!, $after: Float!) {
    auditLines(from: $from, after: $after) { lines last manifest }
  }`,
  auditVerify: `query AuditVerify { auditVerify {
    sound records last { seq hash } key beyondEnd unfinishedBytes problems { kind seq file message }
  } }`,
  recovery: `query Recovery { recovery { ${RECOVERY_PLAN} } }`,
  recover: `mutation Recover($target: String!) { recoverInstance(target: $target) { ${INSTANCE} } }`,
  release: `mutation Release($target: String!) { releaseInstance(target: $target) { ${INSTANCE} } }`,
  pauseRecovery: `mutation PauseRecovery($paused: Boolean!) { pauseRecovery(paused: $paused) { ${RECOVERY_PLAN} } }`,
  notify: `query Notify { notify { file problems on ways { way used detail } ring } }`,
  tryNotice: `mutation TryNotice($directory: String!) { tryNotice(directory: $directory) { way outcome detail } }`,
  notices: `subscription Notices { notices {
    instance name agent workspace activity detail since title body ring
  } }`,
  presentDaemon: 'query Present { daemon { pid version running } }',
  listen: `mutation Listen($at: String!, $tls: TlsInput, $behindProxy: Boolean) {
    listen(at: $at, tls: $tls, behindProxy: $behindProxy) { ${LISTENING} }
  }`,
  stopDaemon: 'mutation StopDaemon { stopDaemon }',
} as const;
