/** Gives the tags of all kinds of metadata the same form. */
import ExifReader from 'exifreader'
import type { MetadataTag } from '../../../../preload/contract/index.ts'
import { readPngProfile, tiffWithProfile } from './png-profile.ts'

/**
 * What the library returns for one tag. Anything may be missing or of another type, because files can contain anything.
 */
interface RawTag {
  readonly value?: unknown
  readonly description?: unknown
}
type RawGroup = Readonly<Record<string, RawTag | readonly RawTag[] | undefined>>

/** Longer texts are cut. */
const MAX_TEXT_LENGTH = 200_000
const MAX_TAGS = 2_000
/**
 * The library's groups and their names for people. The file's own structure (dimensions, bits, profiles) is shown
 * elsewhere.
 */
const BLOCKS: readonly (readonly [group: string, name: string])[] = [
  ['exif', 'EXIF'],
  ['gps', 'GPS'],
  ['makerNotes', 'Maker notes'],
  ['iptc', 'IPTC'],
  ['xmp', 'XMP'],
  ['pngText', 'PNG text'],
  ['png', 'PNG'],
  ['gif', 'GIF'],
  ['icc', 'Colour profile'],
]
/** Offsets and raw blocks that are meaningless to people. */
const HIDDEN_TAGS =
  /^(_raw|Exif IFD Pointer|GPS Info IFD Pointer|Interoperability IFD Pointer|MakerNote|JPEGInterchangeFormat.*|StripOffsets|StripByteCounts|TileOffsets|TileByteCounts|ApplicationNotes|IPTC-NAA|ImageSourceData|ICC_Profile)$/

/** All tags of a picture, by block and name. */
export class Tags {
  readonly #groups: Readonly<Record<string, RawGroup | undefined>>

  /** Never throws: damaged metadata counts as none. */
  constructor(bytes: Buffer) {
    try {
      const profile = readPngProfile(bytes)
      this.#groups = {
        ...loadGroups(bytes),
        // The library reads the compressed profile of a PNG only asynchronously, and without a limit.
        ...(profile === null ? {} : { icc: loadGroups(tiffWithProfile(profile))['icc'] }),
      }
    } catch {
      this.#groups = {}
    }
  }

  /** Returns a text for people; several values are joined by commas. Null when there is none. */
  text(group: string, name: string): string | null {
    const tag = this.#tag(group, name)
    if (tag === undefined) return null
    const all = Array.isArray(tag) ? (tag as readonly RawTag[]) : [tag as RawTag]
    return cleanText(all.map((one) => textOf(one)).join(', '))
  }

  /** Returns the values of a tag that may have several; empty when there is none. */
  list(group: string, name: string): string[] {
    const tag = this.#tag(group, name)
    const parts = Array.isArray(tag)
      ? (tag as readonly RawTag[])
      : Array.isArray((tag as RawTag | undefined)?.value) && group === 'xmp'
        ? ((tag as RawTag).value as readonly RawTag[])
        : tag === undefined
          ? []
          : [tag as RawTag]
    return parts.flatMap((part) => cleanText(textOf(part)) ?? [])
  }

  /** Returns a number as stored, a fraction as its quotient; null when it is not a number. */
  number(group: string, name: string): number | null {
    const tag = this.#tag(group, name)
    const value = typeof tag === 'number' ? tag : (tag as RawTag | undefined)?.value
    const number = Array.isArray(value)
      ? value.length === 2 && group === 'exif'
        ? Number(value[0]) / Number(value[1])
        : Number(value[0])
      : Number(value)
    return value === undefined || value === '' || !Number.isFinite(number) ? null : number
  }

  /** Returns the bytes of a tag without a type. */
  bytes(group: string, name: string): Buffer | null {
    const value = (this.#tag(group, name) as RawTag | undefined)?.value
    return Array.isArray(value) && value.every((byte) => typeof byte === 'number') ? Buffer.from(value) : null
  }

  /** Returns all tags that people can read. */
  all(): MetadataTag[] {
    return BLOCKS.flatMap(([group, block]) =>
      Object.keys(this.#groups[group] ?? {}).flatMap((name): MetadataTag[] => {
        const value = HIDDEN_TAGS.test(name) ? null : this.text(group, name)
        return value === null ? [] : [{ block, name, value }]
      }),
    ).slice(0, MAX_TAGS)
  }

  #tag(group: string, name: string): unknown {
    const tags = this.#groups[group]
    return tags !== undefined && Object.hasOwn(tags, name) ? tags[name] : undefined
  }
}

function loadGroups(bytes: Buffer): Readonly<Record<string, RawGroup | undefined>> {
  // The library copies a `Buffer`, but not its memory.
  const isWhole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength
  // The library is one CommonJS object: Node finds no named exports in it.
  // oxlint-disable-next-line import/no-named-as-default-member
  return ExifReader.load(isWhole ? bytes.buffer : bytes, { expanded: true }) as unknown as Readonly<
    Record<string, RawGroup | undefined>
  >
}

function textOf(tag: unknown): string {
  if (typeof tag !== 'object' || tag === null) return String(tag)
  const { description, value } = tag as RawTag
  return typeof description === 'string' || typeof description === 'number'
    ? String(description)
    : typeof value === 'string'
      ? value
      : ''
}

function cleanText(text: string): string | null {
  const trimmed = text.replaceAll('\0', ' ').trim()
  return trimmed === '' ? null : trimmed.length > MAX_TEXT_LENGTH ? `${trimmed.slice(0, MAX_TEXT_LENGTH)}…` : trimmed
}
