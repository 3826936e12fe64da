/**
 * The menu of the second mouse button and of the menu key, one for the whole window: whatever is below the pointer, or
 * has the keyboard, offers what can be done with it while the event goes up. Where nothing is offered the system's own
 * menu stays, as in text fields.
 */
import { ContextMenu } from 'radix-ui'
import { createContext, useCallback, useContext, useRef, useState } from 'react'
import type { ComponentType, ReactNode } from 'react'

export interface MenuItem {
  readonly name: string
  readonly Icon?: ComponentType<{ size: number }>
  readonly keys?: string
  /** Called when the menu has given the keyboard back. */
  run(): void
}

export interface MenuOffer {
  readonly testId: string
  /** With a line between two groups; empty ones are left out. */
  readonly groups: readonly (readonly MenuItem[])[]
  /** Gives the keyboard back in another way than to where it was. */
  readonly giveBack?: () => void
}

const Offering = createContext<(offer: MenuOffer) => void>(() => undefined)
const NONE: MenuOffer = { testId: '', groups: [] }

/** For `onContextMenu`: the innermost that offers a menu gives it. */
export function useMenuOffer(): (offer: MenuOffer) => void {
  return useContext(Offering)
}

export function MenuArea({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(NONE)
  const offered = useRef<MenuOffer | null>(null)
  const chosen = useRef<(() => void) | null>(null)
  const offer = useCallback((next: MenuOffer) => {
    offered.current ??= next
  }, [])
  const take = (event: React.MouseEvent): void => {
    if (offered.current) setShown(offered.current)
    else event.stopPropagation()
    offered.current = null
  }
  const closed = (event: Event): void => {
    if (shown.giveBack) {
      event.preventDefault()
      shown.giveBack()
    }
    const run = chosen.current
    chosen.current = null
    if (run) queueMicrotask(run)
  }
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild>
        <div className="menu-area">
          <div className="menu-area" onContextMenu={take}>
            <Offering value={offer}>{children}</Offering>
          </div>
        </div>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" data-testid={shown.testId} collisionPadding={8} onCloseAutoFocus={closed}>
          {shown.groups
            .filter((group) => group.length > 0)
            .map((group, at) => (
              <ContextMenu.Group key={group[0]!.name}>
                {at > 0 && <ContextMenu.Separator className="menu-separator" />}
                {group.map((item) => (
                  <Item
                    key={item.name}
                    item={item}
                    onChoose={() => {
                      chosen.current = item.run
                    }}
                  />
                ))}
              </ContextMenu.Group>
            ))}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

function Item({ item: { name, Icon, keys }, onChoose }: { item: MenuItem; onChoose(): void }) {
  return (
    <ContextMenu.Item className="menu-item" onSelect={onChoose}>
      {Icon && <Icon size={14} />}
      <span className="menu-text">{name}</span>
      {keys && <kbd className="menu-keys">{keys}</kbd>}
    </ContextMenu.Item>
  )
}
