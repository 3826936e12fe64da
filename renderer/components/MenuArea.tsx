/**
 * Shows the context menu of a part of the window: of the pictures with both panels, or of the status strip.
 *
 * While the `contextmenu` event bubbles up, the element below the pointer, or the one with the keyboard focus, offers
 * its menu. Where nothing is offered, for example in text fields, the system's own menu is shown.
 */
import { ContextMenu } from 'radix-ui'
import { createContext, useCallback, useContext, useRef, useState } from 'react'
import type { ComponentType, ReactNode } from 'react'

export interface MenuItem {
  readonly name: string
  readonly Icon?: ComponentType<{ size: number }>
  readonly keys?: string | undefined
  /** Called after the menu has returned the keyboard focus. */
  run(): void
}

export interface MenuOffer {
  readonly testId: string
  /** Shown with a line between two groups. Empty groups are left out. */
  readonly groups: readonly (readonly MenuItem[])[]
  /** Returns the keyboard focus to something else than the element that had it. */
  readonly returnFocus?: () => void
}

const OfferContext = createContext<(offer: MenuOffer) => void>(() => undefined)
const NONE: MenuOffer = { testId: '', groups: [] }

/** Returns the function with which `onContextMenu` offers a menu. The innermost offer is shown. */
export function useMenuOffer(): (offer: MenuOffer) => void {
  return useContext(OfferContext)
}

export function MenuArea({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(NONE)
  const innermostOffer = useRef<MenuOffer | null>(null)
  const chosenAction = useRef<(() => void) | null>(null)
  const offer = useCallback((next: MenuOffer) => {
    innermostOffer.current ??= next
  }, [])
  const openOffered = (event: React.MouseEvent): void => {
    if (innermostOffer.current) setShown(innermostOffer.current)
    else event.stopPropagation()
    innermostOffer.current = null
  }
  const onClosed = (event: Event): void => {
    if (shown.returnFocus) {
      event.preventDefault()
      shown.returnFocus()
    }
    const run = chosenAction.current
    chosenAction.current = null
    if (run) queueMicrotask(run)
  }
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild>
        <div className="menu-area">
          <div className="menu-area" onContextMenu={openOffered}>
            <OfferContext value={offer}>{children}</OfferContext>
          </div>
        </div>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content
          className="menu"
          data-testid={shown.testId}
          collisionPadding={8}
          onCloseAutoFocus={onClosed}
        >
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
                      chosenAction.current = item.run
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
