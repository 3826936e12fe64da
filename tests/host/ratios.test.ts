import { describe, expect, it } from 'vitest'
import { ratioByte, ratioOf } from '../../preload/contract/index.ts'
import { Ratios } from '../../main/host/ratios.ts'

const columns = (sides: readonly (readonly [number, number])[]) => ({
  width: Uint32Array.from(sides, ([width]) => width),
  height: Uint32Array.from(sides, ([, height]) => height),
})
const shapes = (base64: string | null): number[] => [...Buffer.from(base64!, 'base64')].map(ratioOf)

describe('the shapes of a result', () => {
  it('come in its order, at most a hundredth off, and show where none is known', () => {
    const sides = [
      [4000, 3000],
      [0, 0],
      [1080, 1920],
      [8000, 1100],
      [333, 500],
    ] as const
    const ratios = shapes(new Ratios().answerFor([4, 0, 1, 2, 3], columns(sides), 0).ratios)
    for (const [at, id] of [4, 0, 2, 3].entries()) {
      const [width, height] = sides[id]!
      expect(Math.abs(ratios[at < 2 ? at : at + 1]! / (width / height) - 1)).toBeLessThan(0.01)
    }
    expect(ratios[2]).toBeNaN()
  })

  it('are sent again only when they changed', () => {
    const ratios = new Ratios()
    expect(
      ratios.answerFor(
        [0, 1],
        columns([
          [0, 0],
          [0, 0],
        ]),
        0,
      ).ratios,
    ).toBe('')
    const { version } = ratios.answerFor(
      [0, 1],
      columns([
        [0, 0],
        [4, 3],
      ]),
      0,
    )
    expect(
      ratios.answerFor(
        [0, 1],
        columns([
          [0, 0],
          [4, 3],
        ]),
        version,
      ),
    ).toEqual({ version, ratios: null })
    const later = ratios.answerFor(
      [0, 1],
      columns([
        [4, 3],
        [4, 3],
      ]),
      version,
    )
    expect(later.version).not.toBe(version)
    expect(shapes(later.ratios)).toHaveLength(2)
  })

  it('are at most a hundredth off in one byte', () => {
    for (const [width, height] of [
      [1, 100],
      [100, 1],
      [3, 2],
      [2, 3],
      [1, 1],
    ] as const) {
      const ratio = Math.min(8, Math.max(1 / 8, width / height))
      expect(Math.abs(ratioOf(ratioByte(width, height)) / ratio - 1)).toBeLessThan(0.009)
    }
  })
})
