/** Tests that the program does what FORMAT.md shows, with the examples read from the document itself. */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { replicaOf } from '../../../main/core/format/change-ids.ts'
import { encodeChange, type StoredChange } from '../../../main/core/format/change-codec.ts'
import { contentText } from '../../../main/core/format/content.ts'
import { decodeDatasetFile, encodeDatasetFile } from '../../../main/core/format/dataset-file.ts'
import { FOREIGN_BEGINNINGS, FOREIGN_NAMES } from '../../../main/core/format/foreign-names.ts'
import { decodeJournal, encodeJournal } from '../../../main/core/format/journal-codec.ts'
import {
  encodeMetadataHead,
  encodeMetadataItem,
  isUsableMetadata,
  readMetadataFile,
  type MetadataLine,
} from '../../../main/core/format/metadata-codec.ts'
import {
  isReplicaId,
  metadataPath,
  parseJournalName,
  parseMetadataName,
  parseReleaseName,
  parseSnapshotName,
  releasePath,
  SETTINGS_FILE,
  sidecarPath,
} from '../../../main/core/format/names.ts'
import { decodeRelease, type Release } from '../../../main/core/format/release-codec.ts'
import { decodeHeartbeat } from '../../../main/core/format/presence-codec.ts'
import { decodeSidecar, encodeSettingsFile, encodeSidecar } from '../../../main/core/format/sidecar-codec.ts'
import { METADATA_FIELD_NAMES, UNSET_LABELS } from '../../../preload/contract/index.ts'
import { externalChange } from '../../../main/core/labels/external-edits.ts'
import { fold } from '../../../main/core/labels/fold.ts'
import { headsByField } from '../../../main/core/labels/heads.ts'
import { foldSettings } from '../../../main/core/labels/fold-settings.ts'
import { compareByTime } from '../../../main/core/labels/union.ts'
import { readContent } from '../../../main/core/library/file-content.ts'
import { readSnapshot } from '../../../main/core/sync/snapshot-file.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const DOCUMENT = await readFile(join(import.meta.dirname, '../../../FORMAT.md'), 'utf8')

/** Returns the first JSON block after a heading or another text of FORMAT.md. */
function block(heading: string): string {
  const from = DOCUMENT.indexOf(heading)
  const match = /```json\n([\s\S]*?)```/.exec(DOCUMENT.slice(from))
  if (from < 0 || !match) throw new Error(`FORMAT.md has no example after “${heading}”`)
  return match[1]!
}

const SIDECAR = decodeSidecar(Buffer.from(block('### A sidecar')), 'sidecars/cats/0041.jpg.json')

test('a release: its lines and its name (RL1, RL5)', () => {
  const release = decodeRelease(gzipSync(block('### A release')))
  expect(release).toMatchObject({ name: 'v1', by: 'ana', pictures: 1 })
  const { changes } = release as Release
  expect([changes.size, changes.has('2ttdwfnw69qg-k4m0zt:2'), changes.has('2ttdwfnw69qg-k4m0zt:3')]).toEqual([
    4,
    true,
    false,
  ])
  expect(parseReleaseName(releasePath('2ttdwfnw69qg', 1).split('/')[1]!)).toEqual({
    replica: '2ttdwfnw69qg',
    number: 1,
  })
})

test('a file of metadata: its lines, fields and limits, its name (MD2)', async () => {
  const text = block('### Metadata')
  const items: MetadataLine[] = []
  const { head, isWhole } = await readMetadataFile(
    gzipSync(text),
    (first) => isUsableMetadata(first, decodeDatasetFile(Buffer.from(block('### format.json'))).dataset),
    async (lines) => void items.push(...lines),
  )
  expect(isWhole).toBe(true)
  const lines = items.map((item) =>
    encodeMetadataItem(item, Date.parse(/"modified":"([^"]+)"/.exec(text.slice(text.indexOf(item.item)))![1]!)),
  )
  expect(encodeMetadataHead(head!.dataset) + lines.join('')).toBe(text)
  const name = /`metadata\/(\S+)`/.exec(DOCUMENT.slice(DOCUMENT.indexOf('### Metadata')))![1]!
  expect(metadataPath(parseMetadataName(name)!.replica, 1)).toBe(`metadata/${name}`)
  const table = DOCUMENT.slice(DOCUMENT.indexOf('- **MD8**')).split('\n\n')[1]!
  const fields = table.split('\n').flatMap((row) => row.split('|')[1]!.match(/(?<=`)\w+(?=`)/g) ?? [])
  expect(fields.toSorted()).toEqual(METADATA_FIELD_NAMES.toSorted())
})

test('format.json: the example is written as it is read', () => {
  expect(encodeDatasetFile(decodeDatasetFile(Buffer.from(block('### format.json'))))).toBe(block('### format.json'))
})

test('the content of a picture: the example, and a file that is too long to be read whole (CT1)', async () => {
  const folder = await temporaryFolder()
  const contentOf = async (bytes: string): Promise<string | undefined> => {
    await writeFile(join(folder, 'a.jpg'), bytes)
    const { bytes: length, fingerprint: print } = await readContent(join(folder, 'a.jpg'))
    return contentText(length, ...print)
  }
  const [, text, content] = /a file that holds `(\w+)` and\s+nothing\s+else\s+is\s+`([\da-f-]+)`/.exec(DOCUMENT)!
  expect(await contentOf(text!)).toBe(content)
  const long = `${'a'.repeat(16_384)}${'b'.repeat(40_000)}${'c'.repeat(16_384)}`
  const digest = createHash('sha256')
    .update(`${long.length}${'a'.repeat(16_384)}${'c'.repeat(16_384)}`)
    .digest('hex')
  expect(await contentOf(long)).toBe(`${long.length}-${digest.slice(0, 16)}`)
})

test('a journal line: its checksum, its fields, its file (J1)', () => {
  const line = block('### A journal line')
  const { changes, damaged } = decodeJournal(Buffer.from(line), 0)
  expect(damaged).toEqual([])
  expect(encodeJournal(changes)).toBe(line)
  const name = /`journals\/(\S+)`/.exec(DOCUMENT.slice(DOCUMENT.indexOf('### A journal line')))![1]!
  expect(parseJournalName(name)!.replica).toBe(replicaOf(changes[0]!.id))
  // It is also one of the sidecar's changes.
  const inSidecar = SIDECAR.changes.find(({ id }) => id === changes[0]!.id)!
  expect(encodeChange(inSidecar, true)).toEqual(encodeChange(changes[0]!, true))
})

test('a sidecar: its plain fields are the fold of its changes, in their order (S2, S3, S4)', () => {
  const raw = JSON.parse(block('### A sidecar')) as Record<string, unknown>
  const {
    updatedAt,
    updatedBy,
    conflicts,
    contentMark: _contentMark,
    contentBytes: _contentBytes,
    ...plain
  } = fold(SIDECAR.changes)
  expect(plain).toEqual({ ...UNSET_LABELS, stars: raw['stars'], tags: raw['tags'], notes: raw['notes'] })
  expect([new Date(updatedAt!).toISOString(), updatedBy, conflicts.map(({ field }) => field)]).toEqual([
    raw['updated_at'],
    raw['updated_by'],
    raw['conflicts'],
  ])
  expect(SIDECAR.changes.toSorted(compareByTime)).toEqual(SIDECAR.changes)
  expect(externalChange(SIDECAR, Date.now())).toBeNull()
  expect(JSON.parse(encodeSidecar(SIDECAR.item, fold(SIDECAR.changes), SIDECAR.changes, SIDECAR.extra))).toEqual(raw)
})

test('the worked example: which changes are replaced, and which labels result (M5)', () => {
  const rows = DOCUMENT.slice(DOCUMENT.indexOf('### Worked example'))
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const heads = headsByField(SIDECAR.changes)
  const short = new Map(SIDECAR.changes.map(({ id }) => [id, `\`${id.slice(0, 3)}:${id.split(':')[1]}\``]))
  const fields = rows.map((row) => row[1]!.replaceAll('`', '')).filter((field) => heads.has(field as 'stars'))
  expect(fields.toSorted()).toEqual([...heads.keys()].toSorted())
  for (const row of rows.filter((cells) => fields.includes(cells[1]!.replaceAll('`', '')))) {
    const idsInDocument = [...row[4]!.matchAll(/`\w+:\d+`/g)].map(([id]) => id)
    expect(idsInDocument).toEqual(
      heads.get(row[1]!.replaceAll('`', '') as 'stars')!.map(({ change }) => short.get(change.id)),
    )
  }
})

test('a snapshot: its lines, complete and in their order (SN1)', async () => {
  const storage = new MemoryStorage()
  const name = /`(snapshots\/\S+)`/.exec(DOCUMENT.slice(DOCUMENT.indexOf('### A snapshot')))![1]!
  expect(parseSnapshotName(name.split('/')[1]!)).not.toBeNull()
  storage.grow(name, gzipSync(block('### A snapshot')))
  const snapshotChanges: StoredChange[] = []
  const { head, isComplete } = await readSnapshot(storage, name, (changes) => {
    snapshotChanges.push(...changes)
  })
  expect(isComplete).toBe(true)
  expect(head!.dataset).toBe((JSON.parse(block('### format.json')) as { dataset: string }).dataset)
  expect(snapshotChanges).toEqual([SIDECAR.changes[0]])
})

test('settings.json: its plain values are the fold of its changes (ST3)', () => {
  const settings = decodeSidecar(Buffer.from(block('### settings.json')), SETTINGS_FILE)
  expect(externalChange(settings, Date.now())).toBeNull()
  expect(JSON.parse(encodeSettingsFile(foldSettings(settings.changes), settings.changes, settings.extra))).toEqual(
    JSON.parse(block('### settings.json')),
  )
})

test('the ids of external edits (E3, E4, T8)', () => {
  const examples = [...DOCUMENT.matchAll(/`(\["[^`]*\])`\s+gives\s+`(external:\w+)`/g)]
  expect(examples).toHaveLength(3)
  for (const [, text, id] of examples) {
    const [item, at, values, replaces] = JSON.parse(text!) as [string, number, [string, unknown][], string[]]
    const tags = (on: boolean): string[] =>
      values
        .filter(([field, value]) => field.startsWith('tag:') && value === on)
        .map(([field]) => field.slice('tag:'.length))
    const [first, ...later] = replaces
    const before = [
      {
        id: first!,
        at: at - 1_000,
        by: 'ana',
        item,
        stars: 4,
        color: 'red',
        tags: { add: tags(false) },
        replaces: [],
      } as const,
      ...later.map((change) => ({ id: change, at: at - 500, by: 'ben', item, stars: 2, replaces: [first!] })),
    ]
    const levels = Object.fromEntries(values.filter(([field]) => !field.startsWith('tag:')))
    const edit = externalChange(
      { item, plain: { stars: 4, ...levels, tags: tags(true), notes: '' }, changes: before, extra: {} },
      at + 999,
    )
    expect(edit).toMatchObject({ id, at, by: 'external', item, ...levels, replaces })
  }
})

test('an external edit in an older file gets a time one millisecond after the change that it replaces (E3)', () => {
  const before = { id: '2ttdwfnw69qg:3', at: 5_500, by: 'ana', item: 'a.jpg', stars: 4, replaces: [] }
  expect(externalChange({ item: 'a.jpg', plain: { stars: 1 }, changes: [before], extra: {} }, 3_000)).toMatchObject({
    at: 5_501,
  })
})

test('a presence file (PR1)', () => {
  const line = block('### A presence file').trimEnd()
  expect(decodeHeartbeat(Buffer.from(`${line.padEnd(2_047)}\n`))).toEqual({
    user: 'ana-7f3k9q',
    name: 'Ana',
    host: 'vm',
    beat: 1_795_403_259,
    item: null,
    mode: 'gone',
    claims: [],
    openFor: 0,
    itemFor: 0,
    version: '',
  })
})

test('the table of names (N2, N3, N4, N6, N9)', () => {
  const table = DOCUMENT.slice(DOCUMENT.indexOf('| key | sidecar |'))
  const rows = [...table.slice(0, table.indexOf('\n\n')).matchAll(/\| `(.+?)` \| `(.+?)` \|/g)]
  expect(rows.length).toBeGreaterThan(2)
  for (const [, key, path] of rows) expect([key, sidecarPath(key!)]).toEqual([key, path])
  expect(isReplicaId('2ttdwfnw69qg')).toBe(true)
})

/** Returns the code spans in a text, sorted. */
function codeSpans(text: string): string[] {
  return [...text.matchAll(/`(.+?)`/g)].map(([, name]) => name!).toSorted()
}

test('the names of other systems (N7)', () => {
  const section = DOCUMENT.slice(DOCUMENT.indexOf('**Names of other systems**'))
  const [whole, beginnings] = section.slice(0, section.indexOf('\n\n')).split('Beginnings of names:')
  expect(codeSpans(whole!.slice(whole!.indexOf('after it:')))).toEqual(
    [...FOREIGN_NAMES].filter((name) => name !== 'icon\r').toSorted(),
  )
  expect(codeSpans(beginnings!)).toEqual(FOREIGN_BEGINNINGS.toSorted())
})
