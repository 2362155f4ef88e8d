import type { FindingKind } from './finding-kind.ts';

/** What is wrong with what the machine lends. */
export const MACHINE_FINDINGS = {
  lease_of_ended: {
    area: 'ports',
    severity: 'error',
    meaning: 'A port is leased to a run that is over or unknown, so nobody else gets it.',
    advice: 'berth daemon restart (instances go on)',
  },
  lease_missing: {
    area: 'ports',
    severity: 'error',
    meaning:
      'A running instance has a port that is not leased to it any more; it may be given to somebody else.',
    advice: 'berth daemon restart (instances go on)',
  },
  lease_without_claim: {
    area: 'ports',
    severity: 'warning',
    meaning: 'A leased port is not claimed on this machine: another Berth may give it away too.',
    advice: 'berth daemon restart (instances go on)',
  },
  claim_without_lease: {
    area: 'ports',
    severity: 'warning',
    meaning: 'A port is claimed for this state directory, but leased to nobody.',
    advice: 'berth daemon restart (instances go on)',
    fixable: true,
  },
  port_intruder: {
    area: 'ports',
    severity: 'error',
    meaning: 'Somebody else listens on a port that is leased to an instance.',
    advice: 'End whoever it is, or get another port: berth restart {}',
  },
  port_range_invalid: {
    area: 'ports',
    severity: 'error',
    meaning: 'BERTH_PORTS is no range of ports; a daemon refuses to start.',
    advice: 'Set it to two numbers such as 20000-29999, or unset it.',
  },
  port_range_scarce: {
    area: 'ports',
    severity: 'warning',
    meaning: 'Nearly all ports of the range are leased or claimed.',
    advice: 'Stop what is not needed, or widen the range: BERTH_PORTS=20000-39999 berth daemon restart',
  },
  port_range_outgoing: {
    area: 'ports',
    severity: 'warning',
    meaning:
      'The range overlaps the ports that the kernel gives to outgoing connections: starts meet ports in use.',
    advice: 'Set BERTH_PORTS to ports outside of net.ipv4.ip_local_port_range, and: berth daemon restart',
  },
  cgroups_none: {
    area: 'cgroups',
    severity: 'note',
    meaning:
      'Instances get no control groups here: running out of memory may then end a keeper instead of its program.',
    advice: 'Nothing to do. What was tried is in the daemon’s log: berth daemon logs',
  },
  group_incomplete: {
    area: 'cgroups',
    severity: 'note',
    meaning: 'A program could not be put into all of its control groups. It runs all the same.',
    advice: 'See the reason. At a time that suits: berth restart {}',
  },
  child_outside_group: {
    area: 'cgroups',
    severity: 'warning',
    meaning: 'A program was started in a control group of its own, and is not in it any more.',
    advice: 'At a time that suits: berth restart {}',
  },
  group_of_ended: {
    area: 'cgroups',
    severity: 'error',
    meaning: 'The control group of an instance that is over still holds processes.',
    advice: 'Look at the processes that are named, and end them by hand with: kill PID',
  },
  group_empty: {
    area: 'cgroups',
    severity: 'note',
    meaning: 'An empty control group of an instance that is over. The next daemon removes it.',
    advice: 'berth up',
    fixable: true,
  },
  group_unknown: {
    area: 'cgroups',
    severity: 'note',
    meaning:
      'Empty control groups beside ours belong to instances that this registry does not know, perhaps another Berth’s.',
    advice: 'Nothing to do, if there is another Berth. Otherwise: rmdir {}/* {}',
  },
  sandbox_unavailable: {
    area: 'isolation',
    severity: 'note',
    meaning:
      'Programs cannot be started with `--isolation sandbox` on this machine, or not with an allow-list.',
    advice: 'See the reason, if you want to use sandboxes: apt install bubblewrap util-linux',
  },
  container_orphaned: {
    area: 'isolation',
    severity: 'error',
    meaning: 'A container was started for a run that is over or unknown, and nobody looks after it.',
    advice: 'berth daemon restart (instances go on): it ends such containers when it starts',
  },
  disk_full: {
    area: 'disk',
    severity: 'error',
    meaning: 'There is not enough room to start anything.',
    advice: 'Free some space in the file system of {}.',
  },
  disk_low: {
    area: 'disk',
    severity: 'warning',
    meaning: 'The disk is nearly full: less than 5 % and less than 10 GiB are free.',
    advice: 'Free some space in the file system of {}.',
  },
  inodes_low: {
    area: 'disk',
    severity: 'warning',
    meaning: 'The file system can hold hardly any more files.',
    advice: 'Delete files that are not needed in the file system of {}.',
  },
  ballast_missing: {
    area: 'disk',
    severity: 'warning',
    meaning:
      'The ballast, which lets the registry record ends on a full disk, is missing though there is room.',
    advice: 'berth up (a daemon sets it aside)',
    fixable: true,
  },
  removed_logs: {
    area: 'disk',
    severity: 'note',
    meaning: 'Logs of removed instances take room.',
    advice: 'Delete what is not needed; the largest is {}',
  },
  descriptors_scarce: {
    area: 'descriptors',
    severity: 'warning',
    meaning: 'A process of Berth has nearly as many files open as it may.',
    advice: 'Raise the limit before the daemon is started: ulimit -n 65536; berth daemon restart',
  },
  machine_files_scarce: {
    area: 'descriptors',
    severity: 'warning',
    meaning: 'The machine has nearly as many files open as it can.',
    advice: 'Raise fs.file-max, or end what holds so many files.',
  },
  deleted_files_held: {
    area: 'descriptors',
    severity: 'note',
    meaning: 'A process of Berth holds files that were deleted; their room comes back when it ends.',
    advice: 'For the daemon: berth daemon restart. For a keeper, at a time that suits: berth restart NAME',
  },
  inotify_watches_scarce: {
    area: 'inotify',
    severity: 'warning',
    meaning: 'This user has nearly as many inotify watches as it may; programs will fail to watch files.',
    advice: 'sudo sysctl fs.inotify.max_user_watches=524288',
  },
  inotify_instances_scarce: {
    area: 'inotify',
    severity: 'warning',
    meaning: 'This user has nearly as many inotify instances as it may; programs will fail to watch files.',
    advice: 'sudo sysctl fs.inotify.max_user_instances=1024',
  },
  inotify_limit_small: {
    area: 'inotify',
    severity: 'note',
    meaning: 'The limits of inotify are small for many assistants and development servers side by side.',
    advice: 'sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=1024',
  },
} as const satisfies Record<string, FindingKind>;
