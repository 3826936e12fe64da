import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Cli } from '../support/cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** Returns the stages that the lines about one picture name, in their order. */
function stages(stderr: string, picture: string): string[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('trace ') && line.includes(`  ${picture}  `))
    .map((line) =>
      line
        .split('  ')
        .at(-1)!
        .replace(/ \(.*\)$/, ''),
    )
}

test('LENSLET_TRACE prints the stages of a picture’s changes, in the program that makes them and in another one', async () => {
  const base = await temporaryFolder()
  const root = join(base, 'data')
  await mkdir(root)
  for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(root, name), 'no picture at all')
  const traced = (home: string): Cli => new Cli(join(base, home), undefined, { LENSLET_TRACE: 'a.jpg' })
  const labelOutput = await traced('ana').run('label', root, 'a.jpg', 'b.jpg', '--stars', '4', '--user', 'ana')
  expect(labelOutput.code).toBe(0)
  expect(stages(labelOutput.stderr, 'a.jpg')).toEqual([
    'applied here',
    'in the outbox',
    'saved in the journal',
    'read in a sidecar',
    'written to the sidecar',
    'out of the outbox',
  ])
  expect(stages(labelOutput.stderr, 'b.jpg'), 'only the picture that was asked for').toEqual([])
  const showOutput = await traced('ben').run('show', root, 'a.jpg')
  expect(showOutput.stdout).toContain('4 stars')
  expect(stages(showOutput.stderr, 'a.jpg').slice(0, 2)).toEqual(['read in a journal', 'applied from the share'])
  const id = /(\S+:\d+) {2}a\.jpg/.exec(showOutput.stderr)![1]!
  const byId = await new Cli(join(base, 'cleo'), undefined, { LENSLET_TRACE: id }).run('show', root, 'a.jpg')
  expect(stages(byId.stderr, 'a.jpg').slice(0, 2)).toEqual(['read in a journal', 'applied from the share'])
})
