export { MediaService, type MediaOptions } from './media-service.ts'
export { isShownByBrowsers, mimeType } from './formats.ts'
