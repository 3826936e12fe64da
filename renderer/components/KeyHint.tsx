/** Shows the key in force of a command, or nothing when it has none. */
import type { KeyCommandId } from '../../preload/contract/index.ts'
import { useKeysOf } from './use-keys-of.ts'

export function KeyHint({ command, hidden }: { command: KeyCommandId; hidden?: boolean }) {
  const keys = useKeysOf(command)
  return keys === undefined ? null : <kbd aria-hidden={hidden}>{keys}</kbd>
}
