/** Escapes characters that a terminal would interpret instead of showing them. */

/**
 * Control characters except tab and line ends, with which a name could move the cursor, change colours, set the
 * window's title or type commands; and characters that change the direction of text or are invisible, with which a name
 * could look like another one.
 */
const ACTIVE_CHARACTERS =
  // oxlint-disable-next-line no-control-regex
  /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

/** Returns a text with these characters escaped as in JSON, so that JSON keeps its meaning. */
export function visibleText(text: string): string {
  return text.replace(ACTIVE_CHARACTERS, escapeCharacter)
}

/** Returns the same on one line, so that a line end in a name cannot fake another line of output. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\r\n]/g, escapeCharacter)
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
