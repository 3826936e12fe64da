export {
  WorkQueue,
  type NextPictures,
  type QueuedPictures,
  type QueueWorker,
  type WorkQueueOptions,
} from './work-queue.ts'
