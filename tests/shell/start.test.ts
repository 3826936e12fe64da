import { expect, test } from 'vitest'
import { CrashGuard } from '../../main/electron/crash-guard.ts'
import { networkDriveExplanation } from '../../main/electron/network-start.ts'

const drive = (network: boolean) => () => Promise.resolve({ type: 'drive', isNetwork: network })

test.each([
  ['\\\\nas\\tools\\Lenslet\\Lenslet.exe', false, '\\\\nas\\tools\\Lenslet'],
  ['\\\\?\\UNC\\nas\\tools\\Lenslet.exe', false, '\\\\?\\UNC\\nas\\tools'],
  ['Z:\\Lenslet\\Lenslet.exe', true, 'Z:\\Lenslet'],
])('started on Windows from the network as %s, the program says what to do', async (executable, network, folder) => {
  expect((await networkDriveExplanation('win32', executable, drive(network)))?.detail).toMatch(
    new RegExp(`${folder.replaceAll(/[\\?]/g, '\\$&')}\\. Install Lenslet on this machine, or copy`),
  )
})

test('from a local drive, or on another system, no explanation is shown', async () => {
  expect(await networkDriveExplanation('win32', 'C:\\Lenslet\\Lenslet.exe', drive(false))).toBeNull()
  expect(await networkDriveExplanation('win32', '\\\\?\\C:\\Lenslet\\Lenslet.exe', drive(true))).toBeNull()
  expect(await networkDriveExplanation('linux', '/mnt/nas/lenslet', drive(true))).toBeNull()
})

test('a page is loaded again at most three times in a minute, and again after a minute or when the person wants it', () => {
  const guard = new CrashGuard()
  expect([0, 1_000, 2_000, 3_000].map((at) => guard.mayReload(at))).toEqual([true, true, true, false])
  expect(guard.mayReload(61_500)).toBe(true)
  guard.reset()
  expect([62_000, 62_001, 62_002].map((at) => guard.mayReload(at))).toEqual([true, true, true])
})
