/**
 * Neighbours of the picture on the stage, hung below it where nobody sees them: the browser scales them to the size at
 * which they will be shown, which takes it longer than a frame for a large picture.
 */
import type { Quarters } from '../../../preload/contract/index.ts'
import { FITTED } from '../../store/lens-state.ts'
import type { Shown } from './picture-cache.ts'
import { place, stageSize } from './use-lens.ts'

export class Wings {
  #element: HTMLElement | null = null
  #hung: readonly Shown[] = []

  /** The element that they hang in. */
  attach(element: HTMLElement | null): void {
    this.#element = element
  }

  /** Hangs these, those that are there already without moving them, and takes down all others. */
  hang(pictures: readonly Shown[], turnOf: (id: number) => Quarters): void {
    const element = this.#element
    if (!element) return
    for (const { image } of this.#hung)
      if (image.parentElement === element && !pictures.some((other) => other.image === image)) image.remove()
    for (const picture of pictures) {
      if (picture.image.parentElement !== null && picture.image.parentElement !== element) continue
      place(picture, turnOf(picture.id), FITTED, stageSize(element))
      takeOff(picture.image)
      if (picture.image.parentElement === null) element.append(picture.image)
    }
    this.#hung = pictures
  }
}

function takeOff(image: HTMLImageElement): void {
  // The picture on the stage does not wait for it.
  image.decoding = 'async'
  image.alt = ''
  delete image.dataset['testid']
}
