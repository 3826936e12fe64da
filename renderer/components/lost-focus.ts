/** Finds out whether the keyboard focus was lost, because the element that had it is gone. */

/** Whether nothing has the keyboard focus. A dialog takes it itself, and would be closed if something else took it first. */
export function isFocusLost(): boolean {
  return (
    document.activeElement === document.body && document.querySelector('[role="dialog"], [role="alertdialog"]') === null
  )
}
