/**
 * Declares the part of libheif's WebAssembly build that is used.
 *
 * Its own declarations are for another file and do not describe how pixels are returned.
 */
declare module 'libheif-js/libheif-wasm/libheif.js' {
  /** An object in the module's own memory, which has to be freed. */
  export interface HeifObject {
    readonly code?: unknown
    readonly message?: string
  }
  export interface HeifImage extends HeifObject {
    readonly image: HeifObject
    readonly channels: readonly {
      readonly width: number
      readonly height: number
      readonly stride: number
      readonly data: Uint8Array
    }[]
  }
  export interface LibHeif {
    readonly heif_error_Ok: unknown
    readonly heif_colorspace_RGB: unknown
    readonly heif_chroma_interleaved_RGB: unknown
    readonly heif_chroma_interleaved_RGBA: unknown
    heif_context_alloc(): HeifObject
    heif_context_free(context: HeifObject): void
    heif_context_read_from_memory(context: HeifObject, bytes: Uint8Array): HeifObject
    heif_js_context_get_primary_image_handle(context: HeifObject): HeifObject
    heif_js_context_get_image_handle(context: HeifObject, item: number): HeifObject
    heif_image_handle_get_width(handle: HeifObject): number
    heif_image_handle_get_height(handle: HeifObject): number
    heif_image_handle_has_alpha_channel(handle: HeifObject): number
    heif_image_handle_release(handle: HeifObject): void
    heif_js_decode_image2(handle: HeifObject, colorspace: unknown, chroma: unknown): Promise<HeifImage> | HeifImage
    heif_image_release(image: HeifObject): void
  }
  const make: (options: { readonly wasmBinary: Uint8Array }) => LibHeif
  export default make
}
