import { describe, expect, it, vi } from 'vitest'

import { HeldKey } from '../../../renderer/features/shortcuts/held-key.ts'

const key = (code: string, repeat = false): { code: string; repeat: boolean } => ({ code, repeat })

function heldY(): { held: HeldKey; onEnd: ReturnType<typeof vi.fn<() => void>> } {
  const onEnd = vi.fn<() => void>()
  const held = new HeldKey(onEnd)
  held.hold(key('KeyY'))
  return { held, onEnd }
}

describe('a key that is held', () => {
  it('has an effect through its repeats until it is released, and not until another key is released', () => {
    const { held, onEnd } = heldY()
    expect(held.absorbs(key('KeyY', true))).toBe(true)
    held.release(key('ShiftLeft'))
    expect(onEnd).not.toHaveBeenCalled()
    held.release(key('KeyY'))
    expect(onEnd).toHaveBeenCalledOnce()
    expect(held.absorbs(key('Digit4'))).toBe(false)
  })

  it('makes the next other key only end the effect, so that no label goes to a picture that is not shown', () => {
    const { held, onEnd } = heldY()
    expect(held.absorbs(key('Digit4'))).toBe(true)
    expect(onEnd).toHaveBeenCalledOnce()
    expect(held.absorbs(key('Digit4'))).toBe(false)
  })

  it('ends when it is pressed again although no release was reported', () => {
    const { held, onEnd } = heldY()
    expect(held.absorbs(key('KeyY'))).toBe(true)
    expect(onEnd).toHaveBeenCalledOnce()
  })

  it('ends once when the window loses the keyboard', () => {
    const { held, onEnd } = heldY()
    held.end()
    held.end()
    held.release(key('KeyY'))
    expect(onEnd).toHaveBeenCalledOnce()
  })
})
