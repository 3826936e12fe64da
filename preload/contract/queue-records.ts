/** Defines what the window gets of a queue: pictures that one of several people labels next. */
import type { ItemId } from './records.ts'

/** A picture of a queue, and where it is in the result. */
export interface QueuedPicture {
  readonly id: ItemId
  readonly position: number
}

export interface QueueState {
  /** The result whose pictures are given out. */
  readonly result: number
  /** The number of the question that was answered last. So the window recognises a push from before its last question. */
  readonly turn: number
  /** The picture to label now, then those that follow. Nobody else gets them meanwhile. Empty when there is none. */
  readonly pictures: readonly QueuedPicture[]
  /** How many pictures of the result are not done, also those that others have claimed. */
  readonly left: number
  /** How many pictures the person has finished here with own labels. What was undone does not count. */
  readonly finished: number
  /** Whether others have claimed all that is left. */
  readonly isWaiting: boolean
  /** How many people label from a queue now, with the person who works here. */
  readonly people: number
}

/** The most pictures that a window gets ahead. */
export const MAX_QUEUE_AHEAD = 5
