/** Handles input methods, with which several keys compose a character. */

/** Returns whether a field has changed by characters that its input method is still composing. */
export function composes(event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>): boolean {
  return event.nativeEvent instanceof InputEvent && event.nativeEvent.isComposing
}
