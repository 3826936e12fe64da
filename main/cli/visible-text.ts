/** What a terminal would act on instead of showing it. */

/**
 * Control characters (a name can move the cursor, recolour, set the window's title or be typed for the person) but tab
 * and line ends, and characters that turn the direction of text or are not seen at all (a name can look like another).
 */
const ACTIVE =
  // oxlint-disable-next-line no-control-regex
  /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

/** The same text with these written as in JSON, so that JSON stays the JSON it was. */
export function visibleText(text: string): string {
  return text.replace(ACTIVE, escaped)
}

/** The same on one line: a line end in a name does not begin a line that somebody else seems to have said. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\r\n]/g, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
