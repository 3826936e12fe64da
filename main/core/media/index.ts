export { MediaService, type MediaOptions } from './media-service.ts'
export { viewableType } from './viewable.ts'
