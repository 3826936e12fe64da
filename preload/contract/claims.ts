/** Defines how people claim pictures that they are about to label (FORMAT.md, "A presence file"). */

/** The most pictures that one program claims at once. */
export const MAX_CLAIMS = 64

/**
 * Returns the number by which a picture is claimed: 32 bits from its key. Two pictures may have the same one; then the
 * second one is given out a little later.
 */
export function claimHash(key: string): number {
  // FNV-1a over UTF-16 units, with a final mix, because names of pictures often differ in their last digits only.
  let hash = 2_166_136_261
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 16_777_619)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return (hash ^ (hash >>> 16)) >>> 0
}
