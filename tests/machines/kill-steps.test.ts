/** Tests `kill -9` at every kind of step of publishing a label; `npm run test:stress` does it at every single step. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/temporary.ts'
import { killAt, steps, type Step } from './kill-steps.ts'

/** Which operation is done to which kind of file; which of the two sidecars comes first is random. */
function kindOf({ kind, about }: Step): string {
  return `${kind} ${about.replace(/trip\/b|a(?=\.jpg)/, 'x').replace(/\d\.clock/, 'n.clock')}`
}

/** The first step of each kind, so that every combination of operation and file occurs once. */
function kinds(all: readonly Step[]): Step[] {
  const first = new Map(all.toReversed().map((step) => [kindOf(step), step]))
  return all.filter(
    (step) => [...first.values()].includes(step) && /outbox|replica\.json|journals|sidecars/.test(step.about),
  )
}

test('kill -9 at any step loses nothing that was acknowledged, and the next program writes it into journal and sidecar (W3)', async () => {
  const base = await temporaryFolder()
  const chosen = kinds(await steps(join(base, 'list')))
  expect(chosen.map(kindOf)).toEqual(
    expect.arrayContaining([
      'appendFile state/replicas/<data set>/slot-0/outbox.jsonl',
      'rename state/replicas/<data set>/slot-0/replica.json.tmp',
      'appendFile data/.lenslet/journals/<replica>-0001.jsonl',
      'datasync data/.lenslet/journals/<replica>-0001.jsonl',
      'mkdir data/.lenslet/sidecars/x.jpg.json.lock',
      'rename data/.lenslet/sidecars/x.jpg.json.<digits>',
      'rmdir data/.lenslet/sidecars/x.jpg.json.lock',
    ]),
  )
  const queue = chosen.map((step) => ({ step, how: step.torn ? 'half' : 'after' }))
  const lane = async (): Promise<void> => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const { died, faults } = await killAt(join(base, String(one.step.number)), {
        number: one.step.number,
        how: one.how,
      })
      expect({ ...one, died, faults }).toEqual({ ...one, died: true, faults: [] })
    }
  }
  await Promise.all([lane(), lane()])
})
