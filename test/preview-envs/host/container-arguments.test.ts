import { expect, test } from 'vitest';
import { containerArguments, type Sandbox } from '#preview-envs/host/isolation/container-arguments.ts';

const SANDBOX: Sandbox = {
  name: 'understudy-1',
  labels: { 'understudy.data': '/data' },
  image: 'understudy-node:1',
  network: 'understudy-2',
  hosts: { 'pr-12--bookshop.localhost': '172.18.0.1' },
  account: { uid: 61_000, gid: 61_001 },
  folder: '/data/builds/1/app',
  environment: { HOME: '/data/home' },
  readable: ['/data/builds/1'],
  writable: ['/data/a, b/"c"'],
  memoryMegabytes: 512,
  fileMegabytes: 256,
  cpus: 2,
  command: ['node', '--version'],
};

test('nothing is given that was not asked for: no privileges, no ports, no sockets, no other folders', () => {
  expect(containerArguments(SANDBOX).join(' ')).toBe(
    'run --interactive --pull never --name understudy-1 --hostname preview --log-driver none --label understudy.data=/data ' +
      '--cap-drop ALL --security-opt no-new-privileges --userns host --ipc none --user 61000:61001 --read-only ' +
      '--tmpfs /tmp:rw,noexec,nosuid,nodev,size=64m --memory 512m --memory-swap 512m --oom-score-adj 900 --cpus 2 ' +
      '--pids-limit 128 --ulimit nofile=4096 --ulimit core=0 --ulimit fsize=256000000 --network understudy-2 ' +
      '--add-host pr-12--bookshop.localhost:172.18.0.1 ' +
      '--mount type=bind,source=/data/builds/1,target=/data/builds/1,readonly ' +
      '--mount type=bind,"source=/data/a, b/""c""","target=/data/a, b/""c""" ' +
      '--env HOME=/data/home --workdir /data/builds/1/app understudy-node:1 node --version',
  );
});
