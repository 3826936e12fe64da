/** Shows a button with an icon. Its label is read aloud, and shown as a tooltip with its key. */
import { Tooltip } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'

import type { KeyCommandId } from '../../preload/contract/index.ts'
import { useKeysOf } from './use-keys-of.ts'

interface Props extends Omit<ComponentProps<'button'>, 'children'> {
  label: string
  /** The command whose key is shown. */
  command?: KeyCommandId
  /** A key that cannot be changed. */
  keys?: string
  /** A short name, which is shown beside the icon where the bar has room for it. */
  word?: string
  children: ReactNode
}

export function IconButton({ label, command, keys, word, children, className = '', ...rest }: Props) {
  const shownKeys = useKeysOf(command) ?? keys
  return (
    <Hint label={label} {...(shownKeys ? { keys: shownKeys } : {})}>
      <button type="button" className={`icon-button ${className}`} aria-label={label} {...rest}>
        {children}
        {word !== undefined && <span className="icon-button-word">{word}</span>}
      </button>
    </Hint>
  )
}

function Hint({ label, keys, children }: { label: string; keys?: string; children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" sideOffset={6} collisionPadding={8}>
          {label}
          {keys && <kbd>{keys}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
