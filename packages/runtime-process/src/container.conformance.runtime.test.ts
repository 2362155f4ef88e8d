import { TEST_IMAGE } from '@berth/testkit/engine-stand';
import { ContainerKind } from './container/container-kind.ts';
import { processDriverConformance } from './test-programs/conformance-bench.ts';

processDriverConformance('the container driver', {
  cgroups: { kind: 'none', reason: 'its engine makes them', problems: [] },
  standbys: 1,
  kind: (paths) =>
    new ContainerKind({
      paths,
      programs: paths.data,
      environment: { DOCKER_HOST: process.env['BERTH_TEST_ENGINE'] },
      images: { ofAgents: {}, otherwise: TEST_IMAGE },
    }),
  besides: 'podman-init',
  confinement: { network: 'none', mounts: [] },
});
