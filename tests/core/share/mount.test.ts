import { expect, test } from 'vitest'
import { detectMount, mountOfType, typeFromMountinfo } from '../../../main/core/share/mount.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const MOUNTINFO = [
  '22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw',
  '30 22 0:40 / /mnt/nas rw,relatime shared:2 - nfs4 nas:/export rw,vers=4.2',
  '31 30 254:2 / /mnt/nas/local rw - xfs /dev/vdb rw',
  '32 22 0:41 / /mnt/my\\040share rw - cifs //nas/share rw',
  '33 22 0:42 / /mnt/nas2 rw - ext4 /dev/vdc rw',
  '34 22 0:43 / /mnt/nas2 rw - fuse.sshfs user@host:/ rw',
].join('\n')

test.each([
  ['/home/ana/pictures', 'ext4'],
  ['/mnt/nas/pictures', 'nfs4'],
  ['/mnt/nas', 'nfs4'],
  ['/mnt/nas/local/pictures', 'xfs'],
  ['/mnt/my share/x', 'cifs'],
  ['/mnt/nasty', 'ext4'],
  ['/mnt/nas2/x', 'fuse.sshfs'],
])('%s is on %s (R14)', (path, type) => {
  expect(typeFromMountinfo(MOUNTINFO, path)).toBe(type)
})

test.each([
  ['ext4', false],
  ['xfs', false],
  ['btrfs', false],
  ['apfs', false],
  ['fuseblk', false],
  ['fuse.ntfs-3g', false],
  ['tmpfs', false],
  ['nfs', true],
  ['nfs4', true],
  ['cifs', true],
  ['smbfs', true],
  ['fuse', true],
  ['fuse.sshfs', true],
  ['fuse.rclone', true],
  ['9p', true],
])('a mount of type %s counts as a network: %s (R14)', (type, network) => {
  expect(mountOfType(type).isNetwork).toBe(network)
})

test('any folder has a type, and an unknown mount counts as a network (R14)', async () => {
  expect((await detectMount(await temporaryFolder())).type).not.toBe('')
  expect(await detectMount('/no/such/folder')).toEqual({ type: 'unknown', isNetwork: true })
})
