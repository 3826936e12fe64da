/**
 * The entry of the threads that decode HEIC.
 *
 * WebAssembly computes for a second without interruption, which would block everything else in the media process.
 * Ending a thread is also the only way to return the memory that it took.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import makeLibHeif, { type HeifObject, type LibHeif } from 'libheif-js/libheif-wasm/libheif.js'

export interface HeicRequest {
  readonly bytes: Uint8Array
  /**
   * An embedded thumbnail. It is decoded instead of the picture itself when its longer side has at least this many
   * pixels.
   */
  readonly thumbnail: { readonly item: number; readonly atLeast: number } | null
}

export interface HeicPixels {
  readonly data: Uint8Array<ArrayBuffer>
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

export type HeicReply = { readonly pixels: HeicPixels } | { readonly problem: string }

/**
 * How much the aspect ratio of an embedded thumbnail may differ. This allows a rounded pixel, but not another shape.
 */
const SHAPE_TOLERANCE = 0.03

// Uses the build with its code in a separate file. As text in a script it is a third larger, and is decoded at each
// start.
const heif = makeLibHeif({
  wasmBinary: readFileSync(createRequire(import.meta.url).resolve('libheif-js/libheif-wasm/libheif.wasm')),
})
const port = parentPort!

port.on('message', (request: HeicRequest) => {
  decode(request).then(
    (pixels) => port.postMessage({ pixels } satisfies HeicReply, [pixels.data.buffer]),
    (error: unknown) =>
      port.postMessage({ problem: error instanceof Error ? error.message : String(error) } satisfies HeicReply),
  )
})

async function decode({ bytes, thumbnail }: HeicRequest): Promise<HeicPixels> {
  const context = heif.heif_context_alloc()
  try {
    const read = heif.heif_context_read_from_memory(context, bytes)
    if (read.code !== heif.heif_error_Ok) throw new Error(read.message)
    return await withHandle(heif.heif_js_context_get_primary_image_handle(context), async (picture) => {
      const pixels = thumbnail === null ? null : await decodeThumbnail(context, picture, thumbnail)
      return pixels ?? decodePixels(picture)
    })
  } finally {
    heif.heif_context_free(context)
  }
}

/** Decodes the embedded thumbnail. Null when it is too small, of another shape, or damaged. */
async function decodeThumbnail(
  context: HeifObject,
  picture: HeifObject,
  { item, atLeast }: { item: number; atLeast: number },
): Promise<HeicPixels | null> {
  try {
    return await withHandle(heif.heif_js_context_get_image_handle(context, item), async (handle) => {
      const [width, height] = sizeOf(heif, handle)
      const [fullWidth, fullHeight] = sizeOf(heif, picture)
      const isSameShape = Math.abs((width * fullHeight) / (height * fullWidth) - 1) < SHAPE_TOLERANCE
      return isSameShape && Math.max(width, height) >= atLeast ? await decodePixels(handle) : null
    })
  } catch {
    return null
  }
}

async function withHandle<T>(handle: HeifObject, use: (handle: HeifObject) => Promise<T>): Promise<T> {
  if (handle.code !== undefined) throw new Error(handle.message)
  try {
    return await use(handle)
  } finally {
    heif.heif_image_handle_release(handle)
  }
}

async function decodePixels(handle: HeifObject): Promise<HeicPixels> {
  const hasAlpha = heif.heif_image_handle_has_alpha_channel(handle) !== 0
  const decoded = await heif.heif_js_decode_image2(
    handle,
    heif.heif_colorspace_RGB,
    hasAlpha ? heif.heif_chroma_interleaved_RGBA : heif.heif_chroma_interleaved_RGB,
  )
  if (decoded.code !== undefined) throw new Error(decoded.message)
  try {
    const [{ width, height, stride, data } = { width: 0, height: 0, stride: 0, data: new Uint8Array() }] =
      decoded.channels
    const channels = hasAlpha ? 4 : 3
    const row = width * channels
    const packed = new Uint8Array(row * height)
    for (let y = 0; y < height; y++) packed.set(data.subarray(y * stride, y * stride + row), y * row)
    return { data: packed, width, height, channels }
  } finally {
    heif.heif_image_release(decoded.image)
  }
}

function sizeOf(from: LibHeif, handle: HeifObject): [number, number] {
  return [from.heif_image_handle_get_width(handle), from.heif_image_handle_get_height(handle)]
}
