/**
 * Pictures that this program shows otherwise than the reference, or not at all, and why. Paths are those in the
 * collections.
 */
export const EXCEPTIONS: readonly { readonly files: RegExp; readonly reason: string }[] = [
  {
    files: /xmp_tags_orientation/,
    reason: 'turned by XMP only, which neither browsers nor other viewers follow; the reference does',
  },
  {
    files: /^bmp\/(?:g\/pal4rle|q\/pal4rletrns)\.bmp$/,
    reason: 'the reference leaves out every second pixel; bmp/g/pal4.bmp is the same picture',
  },
  { files: /badrle\.bmp$/, reason: 'damaged on purpose: nobody knows what is right' },
  { files: /rletopdown\.bmp$/, reason: 'run lengths from the top down are forbidden by the format' },
  { files: /^clipboard\.dib$/, reason: 'a piece of memory without the head of a file; known limit' },
  { files: /hopper_lzma\.tif$/, reason: 'TIFF with LZMA, which no decoder here knows; said as unsupported' },
  {
    files: /old-style-jpeg-compression/,
    reason: 'TIFF with the JPEG of 1992, which no decoder here knows; said as unsupported',
  },
  {
    files: /^pil123(?:p|rgba)\.png$/,
    reason: 'light in proportion (gAMA 1), shown so here and in browsers; the reference takes it for sRGB',
  },
  {
    files: /^(?:eps\/1\.bmp|input_bw_one_band\.png)$/,
    reason: 'black and white dots finer than the compared parts; their means over all of it are equal',
  },
  {
    files: /^tiff_tiled_planar_16bit_RGBa\.tiff$/,
    reason: 'colours multiplied with alpha, which is not taken back; known limit',
  },
  {
    files: /^kimono\.(?:mirror-vertical\.rotate270\.)?crop\.avif$/,
    reason: 'cropped (clap) as the file asks; the reference does not crop',
  },
]
