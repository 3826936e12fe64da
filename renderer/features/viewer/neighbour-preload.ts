/**
 * Preloads the neighbours of the picture on the stage.
 *
 * Their images are put below the picture, where nobody sees them. The browser then scales them to the size at which
 * they will be shown. For a large picture this takes longer than a frame.
 */
import type { QuarterTurns } from '../../../preload/contract/index.ts'
import { FITTED } from '../../store/lens-state.ts'
import type { DecodedPicture } from './picture-cache.ts'
import { stageOf } from './stage.ts'
import { layOut } from './use-lens.ts'

export class NeighbourPreload {
  #element: HTMLElement | null = null
  #shown: readonly DecodedPicture[] = []

  /** Sets the element that holds the images. */
  attach(element: HTMLElement | null): void {
    this.#element = element
  }

  /** Puts these images into the element and removes all others. An image that is already there is not moved. */
  show(pictures: readonly DecodedPicture[], turnOf: (id: number) => QuarterTurns): void {
    const element = this.#element
    if (!element) return
    for (const { image } of this.#shown)
      if (image.parentElement === element && !pictures.some((other) => other.image === image)) image.remove()
    for (const picture of pictures) {
      const parent = picture.image.parentElement
      // It is on the stage. An image that a closed viewer has shown is free.
      if (parent !== null && parent !== element && parent.isConnected) continue
      layOut(picture, turnOf(picture.id), FITTED, stageOf(element))
      prepareOffscreen(picture.image)
      if (parent !== element) element.append(picture.image)
    }
    this.#shown = pictures
  }
}

function prepareOffscreen(image: HTMLImageElement): void {
  // The picture on the stage does not wait for this image.
  image.decoding = 'async'
  image.alt = ''
  delete image.dataset['testid']
}
