/**
 * Puts the fake in the place of the preload bridge; what it pretends is read from the address, for example
 * `?{"theme":"dark"}`.
 */
import { fakeBridge } from './fake-bridge.ts'
import type { FakeOptions } from './fake-bridge.ts'

const options = JSON.parse(decodeURIComponent(location.search.slice(1)) || '{}') as FakeOptions
const fake = fakeBridge(options)
window.lenslet = fake
Object.assign(window, { fake })
