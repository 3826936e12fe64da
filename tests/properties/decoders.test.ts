/**
 * Tests that decoders, for any content of a file on the share, quickly return a value or throw a `LensletError`,
 * without side effects.
 */
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DATASET_ITEM, LensletError, METADATA_FIELD_NAMES, type LabelEdit } from '../../preload/contract/index.ts'
import { editedFields } from '../../main/core/labels/edit.ts'
import { decodeChange, encodeChange, type StoredChange } from '../../main/core/format/change-codec.ts'
import { decodeLine, encodeLine } from '../../main/core/format/checked-line.ts'
import { decodeDatasetFile } from '../../main/core/format/dataset-file.ts'
import { decodeJournal, encodeJournal } from '../../main/core/format/journal-codec.ts'
import {
  encodeMetadataHead,
  encodeMetadataItem,
  readMetadataFile,
  type MetadataLine,
} from '../../main/core/format/metadata-codec.ts'
import {
  isItemKey,
  parseJournalName,
  parsePresenceName,
  quarantinePath,
  sidecarPath,
} from '../../main/core/format/names.ts'
import { decodeHeartbeat, encodeHeartbeat } from '../../main/core/format/presence-codec.ts'
import { decodeSidecar, encodeSettingsFile, encodeSidecar } from '../../main/core/format/sidecar-codec.ts'
import { externalChange } from '../../main/core/labels/external-edits.ts'
import { fold } from '../../main/core/labels/fold.ts'
import { foldSettings } from '../../main/core/labels/fold-settings.ts'
import { preferredReading } from '../../main/core/labels/union.ts'
import { parseFilter } from '../../main/core/query/index.ts'
import { ChangeLog } from '../../main/core/labels/change-log.ts'
import { DatasetSettings } from '../../main/core/settings/dataset-settings.ts'
import { changeParts } from '../../preload/contract/index.ts'
import { changesOf } from '../suites/changes.ts'

/** Each run has other inputs. `LENSLET_FUZZ_RUNS=100000` makes it longer. */
const RUNS = Number(process.env['LENSLET_FUZZ_RUNS'] ?? 5_000)
/** Returns the names that every object and list has. If there are more later, an input has changed a prototype. */
const inherited = (): string =>
  [Object.prototype, Array.prototype].flatMap((one) => Object.getOwnPropertyNames(one)).join(' ')
const prototypes = inherited()

/** Runs a decoder; anything but a value or an expected error fails the property. */
function answers(decode: () => unknown): void {
  try {
    decode()
  } catch (error) {
    if (!(error instanceof LensletError) || error.message.length < 10) throw error
  }
}

const NAMES = [
  'version',
  'item',
  'stars',
  'tags',
  'notes',
  'metrics',
  'settings',
  'sync.watch',
  'changes',
  'id',
  'at',
  'by',
  'replaces',
  'change',
  'add',
  'remove',
  'presence',
  'user',
  'host',
  'beat',
  'mode',
  'crc',
  'format',
  'dataset',
  'minimum_reader',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'toJSON',
  'extra',
]

/** JSON that looks like ours, with values of every kind in every place. */
const json = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(
      null,
      true,
      0,
      3,
      -1,
      2.5,
      1e308,
      '',
      'a.jpg',
      '.',
      '../x',
      'lenslet',
      '2026-05-01T12:00:00.000Z',
      '+275760-09-13T00:00:00.000Z',
      '0123456789ab:1',
      { polluted: true },
    ),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  // Written by hand, because an object literal would make `__proto__` the prototype.
  object: fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string()), tie('value')), { maxLength: 8 })
    .map((entries) => Object.fromEntries(entries)),
})).object

const damagedText = (texts: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> =>
  fc.tuple(texts, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat()).map(([text, flips, cut]) => {
    const bytes = Buffer.from(text)
    for (const [at, value] of flips) if (bytes.length > 0) bytes[at % bytes.length] = value
    return cut % 3 === 0 ? bytes.subarray(0, cut % (bytes.length + 1)) : bytes
  })

const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), damagedText(json.map((value) => JSON.stringify(value))))

/**
 * Returns null when the property holds for random values and no prototype was changed. Otherwise returns the report,
 * with the seed that gives the same values again.
 */
function check<T>(values: fc.Arbitrary<T>, property: (value: T) => void, numRuns = RUNS): string | null {
  const result = fc.check(fc.property(values, property), { numRuns })
  if (result.failed) return fc.defaultReportMessage(result) ?? 'failed'
  return inherited() === prototypes ? null : `a prototype was changed: ${inherited()}`
}

describe('random input', () => {
  test('journals: checked lines with any content, cut and flipped', () => {
    const lines = fc
      .array(json, { minLength: 1, maxLength: 4 })
      .map((values) => values.map((value) => encodeLine({ change: value })).join(''))
    expect(
      check(
        fc.oneof(
          anyBytes,
          damagedText(lines),
          lines.map((text) => Buffer.from(text)),
        ),
        (input) => {
          const { changes, next } = decodeJournal(input, 1_000)
          expect(next).toBeLessThanOrEqual(1_000 + input.byteLength)
          for (const change of changes) {
            expect(change.item === DATASET_ITEM || isItemKey(change.item)).toBe(true)
            encodeJournal([change])
          }
          fold(changes)
        },
      ),
    ).toBeNull()
  })

  test('changes: an accepted change can be written, folded and read again', () => {
    const almost = fc
      .tuple(json, fc.constantFrom('a.jpg', 'b/c.png'))
      .map(([value, item]) =>
        Object.assign(value as object, { id: '0123456789ab:7', at: '2026-05-01T12:00:00.000Z', by: 'x', item }),
      )
    expect(
      check(fc.oneof(json, almost), (input) => {
        const change = decodeChange(input)
        if (!change) return
        const again = decodeChange(JSON.parse(JSON.stringify(encodeChange(change, true))))
        expect(again).toEqual(change)
        preferredReading(change, again!)
        fold([change])
      }),
    ).toBeNull()
  })

  test('sidecars', () => {
    const almost = json.map((value) => ({ ...(value as object), version: 1, item: 'a.jpg' }))
    expect(
      check(
        fc.oneof(
          anyBytes,
          almost.map((value) => Buffer.from(JSON.stringify(value))),
        ),
        (input) =>
          answers(() => {
            const sidecar = decodeSidecar(input, 'sidecars/a.jpg.json')
            const external = externalChange(sidecar, 1_777_636_800_000)
            const changes = external ? [...sidecar.changes, external] : sidecar.changes
            const text = encodeSidecar(sidecar.item, fold(changes), changes, sidecar.extra)
            // The file contains the external edit now, so reading it again finds none.
            expect(externalChange(decodeSidecar(Buffer.from(text), 'sidecars/a.jpg.json'), 0)).toBeNull()
          }),
      ),
    ).toBeNull()
  })

  test('settings.json', () => {
    const almost = fc.tuple(json, json, json).map(([value, plain, given]) =>
      Object.assign(value as object, {
        version: 1,
        settings: plain,
        changes: [{ id: '0123456789ab:7', at: '2026-05-01T12:00:00.000Z', by: 'x', settings: given }],
      }),
    )
    expect(
      check(
        fc.oneof(
          anyBytes,
          almost.map((value) => Buffer.from(JSON.stringify(value))),
        ),
        (input) =>
          answers(() => {
            const sidecar = decodeSidecar(input, 'settings.json')
            const external = externalChange(sidecar, 1_777_636_800_000)
            const changes = external ? [...sidecar.changes, external] : sidecar.changes
            const log = new ChangeLog()
            const team = new DatasetSettings(log, {})
            log.apply(changes, 'share')
            expect(team.current.settings.map(({ value }) => value)).not.toContain(undefined)
            const text = encodeSettingsFile(foldSettings(changes), changes, sidecar.extra)
            expect(externalChange(decodeSidecar(Buffer.from(text), 'settings.json'), 0)).toBeNull()
          }),
        RUNS / 10,
      ),
    ).toBeNull()
  })

  test('presence, format.json, lines', () => {
    expect(
      check(anyBytes, (input) => {
        decodeHeartbeat(input)
        answers(() => decodeDatasetFile(input))
        decodeLine(Buffer.from(input))
      }),
    ).toBeNull()
    expect(
      check(json, (value) => {
        decodeHeartbeat(Buffer.from(encodeLine({ presence: value })))
        answers(() =>
          decodeDatasetFile(Buffer.from(JSON.stringify({ ...(value as object), format: 'lenslet', dataset: 'x' }))),
        )
      }),
    ).toBeNull()
  })

  test('files of metadata: values of every kind, also in damaged files', async () => {
    const values = fc.dictionary(
      fc.constantFrom(...METADATA_FIELD_NAMES, 'extra', 'toString'),
      fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null), json),
      { maxKeys: 4 },
    )
    const line = fc.oneof(
      json.map((value) => encodeLine({ ...(value as object), item: 'a.jpg' })),
      values.map((value) => encodeLine({ item: 'a.jpg', bytes: 1, modified: '2026-05-01T12:00:00Z', values: value })),
    )
    const text = fc.array(line, { maxLength: 4 }).map((lines) => encodeMetadataHead('set') + lines.join(''))
    const property = fc.asyncProperty(
      fc.oneof(anyBytes, damagedText(text).map(gzipSync), text.map(gzipSync)),
      async (input) => {
        const lines: MetadataLine[] = []
        const read = async (bytes: Uint8Array): Promise<unknown> =>
          await readMetadataFile(
            bytes,
            () => true,
            async (some) => void lines.push(...some),
          )
        await read(input)
        const before = lines.splice(0)
        const again = before.map((one) => encodeMetadataItem(one, one.seconds * 1_000)).join('')
        await read(gzipSync(encodeMetadataHead('set') + again))
        // What was accepted is what a program itself could have read.
        expect(lines).toEqual(before)
      },
    )
    const result = await fc.check(property, { numRuns: RUNS / 10 })
    expect(result.failed ? fc.defaultReportMessage(result) : null).toBeNull()
    expect(inherited()).toBe(prototypes)
  })

  test('filters', () => {
    const words = fc
      .array(
        fc.constantFrom(
          'stars',
          '>=',
          '3',
          '(',
          ')',
          'and',
          'or',
          'not',
          '-',
          '"',
          'tag:',
          ':',
          '\\',
          ' ',
          'user',
          '=',
          '..',
          '2026-05-01',
          '\u0000',
          '*',
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join(' '))
    expect(check(fc.oneof(fc.string({ unit: 'binary' }), words), (text) => answers(() => parseFilter(text)))).toBeNull()
  })

  test('file names', () => {
    expect(
      check(fc.string({ unit: 'binary' }), (name) => {
        parseJournalName(name)
        parsePresenceName(name)
        isItemKey(name)
      }),
    ).toBeNull()
  })
})

describe('extreme values', () => {
  test.each([100, 5_000, 100_000])('a field nested %i levels deep is refused without a crash (C14)', (depth) => {
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`
    const change = `"id":"0123456789ab:1","at":"2026-05-01T12:00:00Z","by":"x","item":"a.jpg","stars":3,"replaces":[]`
    expect(decodeChange(JSON.parse(`{${change},"future":${deep}}`))).toBeNull()
    expect(() =>
      decodeSidecar(Buffer.from(`{"version":1,"item":"a.jpg","future":${deep},"changes":[]}`), 'sidecars/a.jpg.json'),
    ).toThrow(/nested too deeply/)
  })

  test('an external edit of a label with the latest possible date can be written', () => {
    const change = { id: '0123456789ab:1', at: '+275760-09-13T00:00:00.000Z', by: 'x', stars: 3, replaces: [] }
    const external = externalChange(
      decodeSidecar(Buffer.from(JSON.stringify({ version: 1, item: 'a.jpg', stars: 1, changes: [change] })), 'x'),
      0,
    )
    expect(encodeChange(external!, true)).toMatchObject({ stars: 1, at: change.at })
  })
})

const key = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'trip',
        'CON',
        'nul.png',
        'a.json',
        'dot.',
        'space ',
        '%41',
        'ä',
        '🙂',
        'x'.repeat(255),
        'quo"te',
        'new\nline',
        'a~b',
      ),
      fc.string({ unit: 'grapheme', minLength: 1 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.map((part) => part.normalize('NFC').replaceAll('/', '-')).join('/'))
  .filter(isItemKey)

describe('items', () => {
  test('have different sidecars inside the folder, with names that every system accepts', () => {
    expect(
      check(
        fc.tuple(key, key).filter(([one, two]) => one !== two),
        ([one, two]) => {
          const path = sidecarPath(one)
          for (const part of path.split('/')) {
            expect(Buffer.byteLength(part)).toBeLessThanOrEqual(200)
            // oxlint-disable-next-line no-control-regex
            expect(part).not.toMatch(/[<>:"|?*\\\u0000-\u001f]|[. ]$|^\.{1,2}$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
          }
          expect(path.startsWith('sidecars/')).toBe(true)
          expect(quarantinePath(path, 0).split('/')).toHaveLength(2)
          expect(sidecarPath(two)).not.toBe(path)
        },
      ),
    ).toBeNull()
  })
})

describe('what the program writes', () => {
  test('is read back unchanged, whatever the names and notes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 })
    const edits: fc.Arbitrary<LabelEdit> = fc.record(
      {
        stars: fc.nat(5),
        notes: text,
        addTags: fc.array(
          text.map((tag) => `t${tag}`),
          { maxLength: 3 },
        ),
        removeTags: fc.array(
          text.map((tag) => `r${tag}`),
          { maxLength: 3 },
        ),
        metrics: fc.dictionary(text, fc.double({ noNaN: true, noDefaultInfinity: true }), { maxKeys: 3 }),
      },
      { requiredKeys: ['stars'] },
    )
    expect(
      check(fc.tuple(edits, key, text, fc.date({ noInvalidDate: true })), ([edit, item, by, at]) =>
        answers(() => {
          const fields = editedFields(edit)
          const change: StoredChange = {
            id: '0123456789ab:1',
            at: at.getTime(),
            by,
            item,
            ...changeParts(fields),
            replaces: [],
          }
          const { changes, damaged } = decodeJournal(Buffer.from(encodeJournal([change])), 0)
          expect(damaged).toEqual([])
          expect(JSON.stringify(changes[0])).toBe(JSON.stringify(decodeChange(encodeChange(change, true))))
          expect(preferredReading(change, changes[0]!)).toBe(change)
          expect(
            externalChange(decodeSidecar(Buffer.from(encodeSidecar(item, fold([change]), [change])), 'x'), 0),
          ).toBeNull()
        }),
      ),
    ).toBeNull()
  })

  test('never looks like an external edit, whatever the history', () => {
    expect(
      check(
        changesOf('a.jpg', 12),
        (changes) => {
          expect(
            externalChange(decodeSidecar(Buffer.from(encodeSidecar('a.jpg', fold(changes), changes)), 'x'), 0),
          ).toBeNull()
        },
        2_000,
      ),
    ).toBeNull()
  })

  test('is read back in presence files, cut where it is too long (PR1)', () => {
    expect(
      check(
        fc.record({
          user: fc.string({ unit: 'binary', maxLength: 300 }),
          name: fc.string({ unit: 'binary', maxLength: 300 }),
          host: fc.string({ maxLength: 300 }),
          beat: fc.nat(),
          item: fc.option(key),
          mode: fc.constantFrom('idle', 'viewing', 'editing', 'gone'),
          claims: fc.array(fc.nat({ max: 0xffff_ffff }), { maxLength: 80 }),
          openFor: fc.nat(),
          itemFor: fc.nat(),
          version: fc.string({ maxLength: 60 }),
        }),
        (heartbeat) => {
          const bytes = encodeHeartbeat(heartbeat)
          expect(bytes.byteLength).toBe(2048)
          const read = decodeHeartbeat(Buffer.concat([bytes, Buffer.from('rubbish behind it')]))
          expect(read).toMatchObject({
            beat: heartbeat.beat,
            mode: heartbeat.mode,
            claims: heartbeat.claims.slice(0, 64),
            host: heartbeat.host.slice(0, 100),
          })
        },
      ),
    ).toBeNull()
  })
})
