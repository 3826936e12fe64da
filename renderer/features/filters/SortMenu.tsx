import { ArrowDownWideNarrow, ArrowUpNarrowWide, Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

import type { SortKey } from '../../../preload/contract/index.ts'
import { app, useApp } from '../../store/app.ts'

/** Each order with what its two directions mean to a person. */
const ORDERS: Readonly<Record<SortKey, { name: string; up: string; down: string }>> = {
  name: { name: 'Name', up: 'A to Z', down: 'Z to A' },
  path: { name: 'Path', up: 'A to Z', down: 'Z to A' },
  added: { name: 'Added', up: 'Oldest first', down: 'Newest first' },
  updated: { name: 'Labelled', up: 'Oldest first', down: 'Newest first' },
  stars: { name: 'Stars', up: 'Fewest first', down: 'Most first' },
}
const KEYS = Object.keys(ORDERS) as SortKey[]

export function SortMenu() {
  const { sort, descending } = useApp((state) => state.query)
  const order = ORDERS[sort]
  const Icon = descending ? ArrowDownWideNarrow : ArrowUpNarrowWide
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="button button-quiet" aria-label={`Order: ${order.name}, ${descending ? order.down : order.up}`}>
          <Icon size={14} aria-hidden="true" /><span className="sort-name">{order.name}</span>
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} onCloseAutoFocus={(event) => { event.preventDefault(); app().focusGrid() }}>
          <DropdownMenu.RadioGroup value={sort} onValueChange={(value) => void app().runQuery({ sort: value as SortKey })}>
            {KEYS.map((key) => <Choice key={key} value={key} name={ORDERS[key].name} />)}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="menu-separator" />
          <DropdownMenu.RadioGroup value={String(descending)} onValueChange={(value) => void app().runQuery({ descending: value === 'true' })}>
            <Choice value="false" name={order.up} />
            <Choice value="true" name={order.down} />
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Choice({ value, name }: { value: string; name: string }) {
  return (
    <DropdownMenu.RadioItem className="menu-item" value={value}>
      <DropdownMenu.ItemIndicator className="menu-check"><Check size={14} /></DropdownMenu.ItemIndicator>
      {name}
    </DropdownMenu.RadioItem>
  )
}
