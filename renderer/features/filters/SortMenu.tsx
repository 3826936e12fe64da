import { ArrowDownWideNarrow, ArrowUpNarrowWide, Check, Shuffle } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

import {
  isMetadataSortKey,
  METADATA_FIELDS,
  METADATA_SORT_KEYS,
  newRandomSort,
  SORT_KEYS,
} from '../../../preload/contract/index.ts'
import type { BasicSortKey, MetadataSortKey, SortKey } from '../../../preload/contract/index.ts'
import { app, useApp } from '../../store/app.ts'

interface Order {
  readonly name: string
  readonly up: string
  readonly down: string
}

/**
 * The orders without those by metadata, each with what its two directions mean to a person. The compiler rejects a list
 * without all of them.
 */
const ORDERS: { readonly [K in Exclude<BasicSortKey, MetadataSortKey>]: Order } = {
  name: { name: 'Name', up: 'A to Z', down: 'Z to A' },
  path: { name: 'Path', up: 'A to Z', down: 'Z to A' },
  added: { name: 'Added', up: 'Oldest first', down: 'Newest first' },
  updated: { name: 'Labelled', up: 'Oldest first', down: 'Newest first' },
  stars: { name: 'Stars', up: 'Fewest first', down: 'Most first' },
  flag: { name: 'Flag', up: 'Rejected first', down: 'Picked first' },
  color: { name: 'Colour', up: 'No colour first', down: 'Red first' },
  median: { name: 'Median stars', up: 'Fewest first', down: 'Most first' },
  spread: { name: 'Spread of stars', up: 'Agreed first', down: 'Different first' },
  raters: { name: 'Raters', up: 'Fewest first', down: 'Most first' },
  size: { name: 'File size', up: 'Smallest first', down: 'Largest first' },
  dimensions: { name: 'Dimensions', up: 'Smallest first', down: 'Largest first' },
}
/** What the directions mean for each kind of metadata. */
const DIRECTIONS = {
  date: { up: 'Oldest first', down: 'Newest first' },
  number: { up: 'Lowest first', down: 'Highest first' },
  text: { up: 'A to Z', down: 'Z to A' },
} as const
const NO_METRICS: readonly string[] = []
const NO_FIELDS: readonly string[] = []

function orderOf(sort: SortKey): Order {
  if (isMetadataSortKey(sort)) {
    const { title, kind } = METADATA_FIELDS[sort]
    return { name: title, ...DIRECTIONS[kind] }
  }
  return (
    (ORDERS as Readonly<Record<string, Order>>)[sort] ?? {
      name: sort.startsWith('random:') ? 'Random' : sort.slice('metric.'.length),
      up: 'Lowest first',
      down: 'Highest first',
    }
  )
}

export function SortMenu() {
  const { sort, descending } = useApp((state) => state.requestedQuery)
  const metrics = useApp((state) => state.facets?.metrics ?? NO_METRICS)
  const known = useApp((state) => state.facets?.metadata.fields ?? NO_FIELDS)
  const byMetadata = METADATA_SORT_KEYS.filter((key) => known.includes(key) || key === sort)
  const order = orderOf(sort)
  const isRandom = sort.startsWith('random:')
  const Icon = isRandom ? Shuffle : descending ? ArrowDownWideNarrow : ArrowUpNarrowWide
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          className="button button-quiet"
          data-testid="sort"
          aria-label={`Order: ${order.name}${isRandom ? '' : `, ${descending ? order.down : order.up}`}`}
        >
          <Icon size={14} aria-hidden="true" />
          <span className="sort-name">{order.name}</span>
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            app().focusGrid()
          }}
        >
          <DropdownMenu.RadioGroup
            value={isRandom ? 'random' : sort}
            onValueChange={(value) => app().sortBy(value === 'random' ? newRandomSort() : (value as SortKey))}
          >
            {SORT_KEYS.filter((key) => !isMetadataSortKey(key)).map((key) => (
              <Choice key={key} value={key} name={orderOf(key).name} />
            ))}
            {byMetadata.length > 0 && <DropdownMenu.Label className="menu-label">Metadata</DropdownMenu.Label>}
            {byMetadata.map((key) => (
              <Choice key={key} value={key} name={orderOf(key).name} />
            ))}
            {metrics.length > 0 && <DropdownMenu.Label className="menu-label">Metrics</DropdownMenu.Label>}
            {metrics.map((name) => (
              <Choice key={name} value={`metric.${name}`} name={name} />
            ))}
            <DropdownMenu.Separator className="menu-separator" />
            <Choice value="random" name="Random" />
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="menu-separator" />
          {isRandom ? (
            <DropdownMenu.Item className="menu-item" onSelect={() => app().sortBy(newRandomSort())}>
              <Shuffle size={14} aria-hidden="true" />
              Shuffle again
            </DropdownMenu.Item>
          ) : (
            <Directions order={order} descending={descending} />
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Directions({ order, descending }: { order: Order; descending: boolean }) {
  return (
    <DropdownMenu.RadioGroup
      value={String(descending)}
      onValueChange={(value) => void app().runQuery({ descending: value === 'true' })}
    >
      <Choice value="false" name={order.up} />
      <Choice value="true" name={order.down} />
    </DropdownMenu.RadioGroup>
  )
}

function Choice({ value, name }: { value: string; name: string }) {
  return (
    <DropdownMenu.RadioItem className="menu-item" value={value}>
      <DropdownMenu.ItemIndicator className="menu-check">
        <Check size={14} />
      </DropdownMenu.ItemIndicator>
      <span className="menu-text">{name}</span>
    </DropdownMenu.RadioItem>
  )
}
