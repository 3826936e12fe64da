/** Input methods, with which several keys make a letter. */

/** Whether a field has changed by letters that its input method has not finished. */
export function composes(event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>): boolean {
  return event.nativeEvent instanceof InputEvent && event.nativeEvent.isComposing
}
