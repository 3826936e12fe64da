/** Tests that files of metadata say what was read, and that nothing that a stranger writes into one does harm. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { encodeLine } from '../../../main/core/format/checked-line.ts'
import {
  encodeMetadataHead,
  encodeMetadataItem,
  isUsableMetadata,
  MAX_METADATA_DATE,
  readMetadataFile,
  type MetadataFileReport,
  type MetadataHead,
  type MetadataLine,
} from '../../../main/core/format/metadata-codec.ts'
import { METADATA_FIELD_NAMES, METADATA_READING, type MetadataValues } from '../../../preload/contract/index.ts'

const HEAD = encodeMetadataHead('set')
const ITEM = { item: 'a.jpg', bytes: 100, modified: '2026-03-01T10:00:00.250Z', values: { camera: 'Nikon' } }
const GOOD = encodeLine(ITEM)
const MODIFIED = Date.parse(ITEM.modified)

async function read(bytes: Uint8Array): Promise<MetadataFileReport & { lines: MetadataLine[] }> {
  const lines: MetadataLine[] = []
  const report = await readMetadataFile(
    bytes,
    () => true,
    async (some) => {
      lines.push(...some)
    },
  )
  return { ...report, lines }
}

async function readText(...texts: string[]): Promise<MetadataFileReport & { lines: MetadataLine[] }> {
  return await read(gzipSync(texts.join('')))
}

async function itemsOf(...texts: string[]): Promise<string[]> {
  return (await readText(...texts)).lines.map(({ item }) => item)
}

describe('a file of metadata', () => {
  test('says what its writer has read of each picture (MD2)', async () => {
    const values: MetadataValues = {
      taken: -1_000,
      camera: 'Łódź “7” \u202e',
      lens: 'x'.repeat(300),
      iso: 0.5,
      focal: 35,
      gps: false,
      prompt: `${'狐'.repeat(3_999)}!`,
      negative: 'a\\"b',
      model: 'm',
      sampler: 's',
      seed: 2 ** 63,
      steps: -0.25,
      profile: 'p',
    }
    const line = { item: 'ä/ö\n.jpg', bytes: 5_023_411, content: '5023411-7b0393befdc28ff2' }
    const text = [
      encodeMetadataItem({ ...line, values }, MODIFIED + 0.7),
      encodeMetadataItem({ item: 'b.png', bytes: 0, content: null, values: {} }, MODIFIED - 251),
    ]
    expect(await readText(HEAD, ...text)).toEqual({
      head: { dataset: 'set', reading: METADATA_READING, fields: METADATA_FIELD_NAMES },
      isNewer: false,
      isWhole: true,
      lines: [
        { ...line, seconds: Date.parse('2026-03-01T10:00:00Z') / 1_000, values },
        {
          item: 'b.png',
          bytes: 0,
          seconds: Date.parse('2026-03-01T09:59:59Z') / 1_000,
          content: null,
          values: {},
        },
      ],
    })
  })

  test('has no text that a reader refuses, although a lower-case text can be longer', async () => {
    const prompt = 'İ'.repeat(4_000).toLowerCase()
    const { lines } = await readText(
      HEAD,
      encodeMetadataItem({ item: 'a.jpg', bytes: 1, content: null, values: { prompt } }, MODIFIED),
    )
    expect(lines[0]!.values.prompt).toBe(prompt.slice(0, 4_000))
  })

  test('keeps dates of any year', async () => {
    for (const time of [-MAX_METADATA_DATE, MAX_METADATA_DATE, -1.5]) {
      const { lines } = await readText(
        HEAD,
        encodeMetadataItem({ item: 'a.jpg', bytes: 1, content: null, values: {} }, time),
      )
      expect(lines[0]!.seconds).toBe(Math.floor(time / 1_000))
    }
  })
})

describe('a file is used', () => {
  const head: MetadataHead = { dataset: 'set', reading: METADATA_READING, fields: METADATA_FIELD_NAMES }

  test.each<[string, Partial<MetadataHead>, boolean]>([
    ['that knows all fields', {}, true],
    ['that knows more fields', { fields: [...METADATA_FIELD_NAMES, 'aperture'] }, true],
    ['but not one that lacks a field', { fields: METADATA_FIELD_NAMES.slice(1) }, false],
    ['but not one whose writer has read fields in another way', { reading: METADATA_READING + 1 }, false],
    ['but not one of another data set', { dataset: 'other' }, false],
  ])('%s (MD4)', (_, change, isUsable) => {
    expect(isUsableMetadata({ ...head, ...change }, 'set')).toBe(isUsable)
  })

  test('only with a first line that is whole and of this version; nothing else of it is read then (MD4)', async () => {
    const newer = encodeLine({ metadata: { version: 2, dataset: 'set', reading: 1, fields: [] } })
    for (const first of [GOOD, newer, HEAD.replace('set', 'sat'), ''])
      expect(await readText(first, GOOD, HEAD, GOOD)).toMatchObject({ head: null, isWhole: false, lines: [] })
    const lines: MetadataLine[] = []
    await readMetadataFile(
      gzipSync(HEAD + GOOD),
      () => false,
      async (some) => void lines.push(...some),
    )
    expect(lines).toEqual([])
  })
})

describe('of what a stranger wrote', () => {
  test.each<[string, object]>([
    ['a key that is no text', { item: 7 }],
    ['a length that is no whole number', { bytes: 1.5 }],
    ['a negative length', { bytes: -1 }],
    ['a time that is no time', { modified: 'yesterday' }],
    ['a time that is a number', { modified: 5 }],
    ['a content that is no text', { content: {} }],
    ['no values', { values: null }],
    ['values in a list', { values: ['Nikon'] }],
    ['a text that is too long', { values: { camera: 'x'.repeat(301) } }],
    ['a prompt that is too long', { values: { prompt: 'x'.repeat(4_001) } }],
    ['an empty text', { values: { camera: '' } }],
    ['a text with a control character', { values: { camera: 'a\u001b[2J' } }],
    ['a text that is not Unicode', { values: { camera: '\ud800' } }],
    ['a number as a text', { values: { iso: '100' } }],
    ['a text as a number', { values: { camera: 100 } }],
    ['a date that does not exist', { values: { taken: MAX_METADATA_DATE + 1 } }],
    ['yes as a text', { values: { gps: 'yes' } }],
    ['null', { values: { camera: null } }],
  ])('a line with %s is skipped (MD5)', async (_, change) => {
    const bad = encodeLine({ ...ITEM, item: 'bad.jpg', ...change })
    const { isWhole, lines } = await readText(HEAD, bad, GOOD)
    expect(lines.map(({ item }) => item)).toEqual(['a.jpg'])
    expect(isWhole).toBe(false)
  })

  test('a number without end is skipped (MD5)', async () => {
    const endless = encodeLine({ item: 'bad.jpg', bytes: 1, modified: ITEM.modified }, '"values":{"iso":1e999}')
    expect(await itemsOf(HEAD, endless, GOOD)).toEqual(['a.jpg'])
  })

  test('unknown fields and unknown lines do no harm; names of built-in properties are no fields (MD5)', async () => {
    const odd = encodeLine(
      { item: 'odd.jpg', bytes: 1, modified: ITEM.modified },
      '"values":{"__proto__":1,"toString":2}',
    )
    const { isWhole, lines } = await readText(
      HEAD,
      encodeLine({ later: 1 }),
      encodeLine({ ...ITEM, rating: 5, values: { ...ITEM.values, aperture: 2.8 } }),
      odd,
    )
    expect(lines.map(({ item, values }) => [item, values])).toEqual([
      ['a.jpg', { camera: 'Nikon' }],
      ['odd.jpg', {}],
    ])
    expect(isWhole).toBe(true)
  })

  test('a damaged line is skipped (MD5)', async () => {
    expect(await itemsOf(HEAD, GOOD.replace('Nikon', 'Canon'), 'x\n', GOOD)).toEqual(['a.jpg'])
  })

  test('a file that is cut, empty, or no gzip gives at most its whole lines (MD5)', async () => {
    const bytes = gzipSync(HEAD + GOOD.repeat(500))
    for (const cut of [bytes.subarray(0, -1), bytes.subarray(0, 40), bytes.subarray(0, 0), Buffer.from('no gzip')])
      expect((await read(cut)).isWhole).toBe(false)
    expect(await readText(HEAD, GOOD, GOOD.slice(0, -1))).toMatchObject({ isWhole: false, lines: [{ item: 'a.jpg' }] })
  })

  test('a line, or a file, without end is read up to a limit (MD5)', async () => {
    const longLine = encodeLine({ ...ITEM, more: 'x'.repeat(300_000) })
    expect(await readText(HEAD, GOOD, longLine, GOOD)).toMatchObject({ isWhole: false, lines: [{}] })
    const many = await readText(HEAD, GOOD.repeat(150_000))
    expect(many.isWhole).toBe(false)
    expect(many.lines).toHaveLength(99_999)
    const large = encodeLine({ ...ITEM, more: 'x'.repeat(100_000) })
    const { isWhole, lines } = await readText(HEAD, large.repeat(1_200))
    expect(isWhole).toBe(false)
    expect(lines.length).toBeLessThan(1_000)
  })
})
