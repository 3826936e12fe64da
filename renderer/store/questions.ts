/** Asks the person before something that concerns many pictures is done. */
import type { Slice } from './state.ts'

export interface Question {
  readonly title: string
  readonly text: string
  /** The name of the button that does it. */
  readonly action: string
}

export interface QuestionSlice {
  question: Question | null
  /** Shows a question; resolves with whether the person wants it. */
  ask(question: Question): Promise<boolean>
  answerQuestion(isYes: boolean): void
}

export const createQuestions: Slice<QuestionSlice> = (set, get) => {
  let resolveAnswer: ((isYes: boolean) => void) | null = null

  return {
    question: null,
    ask(question) {
      // A question that is still open counts as declined.
      get().answerQuestion(false)
      set({ question })
      return new Promise((resolve) => {
        resolveAnswer = resolve
      })
    },
    answerQuestion(isYes) {
      set({ question: null })
      resolveAnswer?.(isYes)
      resolveAnswer = null
    },
  }
}
