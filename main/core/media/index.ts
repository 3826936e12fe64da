export { MediaService, type MediaOptions } from './media-service.ts'
export { SharedThumbnails } from './shared-thumbnails.ts'
export { viewableType } from './viewable.ts'
