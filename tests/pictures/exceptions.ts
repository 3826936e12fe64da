/**
 * Pictures that this program shows differently from the reference, or not at all, and why. Paths are those in the
 * collections.
 */
export const EXCEPTIONS: readonly { readonly files: RegExp; readonly reason: string }[] = [
  {
    files: /xmp_tags_orientation/,
    reason: 'rotated by XMP only, which the reference follows, but no browser and no other viewer',
  },
  {
    files: /^bmp\/(?:g\/pal4rle|q\/pal4rletrns)\.bmp$/,
    reason: 'the reference leaves out every second pixel; bmp/g/pal4.bmp is the same picture',
  },
  { files: /badrle\.bmp$/, reason: 'damaged on purpose: nobody can say how it should look' },
  { files: /rletopdown\.bmp$/, reason: 'run lengths from the top down are forbidden by the format' },
  { files: /^clipboard\.dib$/, reason: 'a bitmap without a file header; known limit' },
  { files: /hopper_lzma\.tif$/, reason: 'TIFF with LZMA, which no decoder here knows; reported as unsupported' },
  {
    files: /old-style-jpeg-compression/,
    reason: 'TIFF with the JPEG of 1992, which no decoder here knows; reported as unsupported',
  },
  {
    files: /^pil123(?:p|rgba)\.png$/,
    reason: 'linear light (gAMA 1), shown as such here and in browsers; the reference treats it as sRGB',
  },
  {
    files: /^(?:eps\/1\.bmp|input_bw_one_band\.png)$/,
    reason: 'black and white dots that are finer than the compared parts; the means of the whole picture are equal',
  },
  {
    files: /^tiff_tiled_planar_16bit_RGBa\.tiff$/,
    reason: 'colours that are premultiplied with alpha, shown as they are; known limit',
  },
  {
    files: /^kimono\.(?:mirror-vertical\.rotate270\.)?crop\.avif$/,
    reason: 'cropped (clap) as the file asks; the reference does not crop',
  },
]
