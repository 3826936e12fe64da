/**
 * Installs the fake in place of the preload bridge. Its options are read from the address, for example
 * `?{"theme":"dark"}`.
 */
import { fakeBridge } from './fake-bridge.ts'
import type { FakeOptions } from './fake-bridge.ts'

const options = JSON.parse(decodeURIComponent(location.search.slice(1)) || '{}') as FakeOptions
const fake = fakeBridge(options)
window.lenslet = fake
Object.assign(window, { fake })
