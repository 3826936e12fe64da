/** Holds what the agreement dialog shows: how far people agree about pictures. */
import type { Agreement } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface AgreementSlice {
  agreementOpen: boolean
  /** Whether only the pictures of the chosen folder and filter are counted. */
  isAgreementOfView: boolean
  /** Null until it is there. */
  agreement: Agreement | null
  agreementError: string | null
  openAgreement(): void
  closeAgreement(): void
  setAgreementOfView(isOfView: boolean): void
  /** Loads it again, because labels have changed. */
  refreshAgreement(): void
  /** Shows the pictures about which people differ most in the grid. */
  showLargestSpread(): void
}

type Needs = 'query' | 'runQuery'

/** How long changes are gathered before the dialog shows them, in milliseconds. */
const REFRESH_MS = 400

export const createAgreement: Slice<AgreementSlice, Needs> = (set, get, bridge) => {
  let lastLoad = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    const thisLoad = ++lastLoad
    const { text, folder } = get().query
    try {
      const query = get().isAgreementOfView ? { text, folder } : { text: '', folder: '' }
      const agreement = await bridge.invoke('agreement.get', query)
      if (thisLoad === lastLoad && get().agreementOpen) set({ agreement, agreementError: null })
    } catch (error) {
      if (thisLoad === lastLoad) set({ agreementError: sentence(error) })
    }
  }

  return {
    agreementOpen: false,
    isAgreementOfView: false,
    agreement: null,
    agreementError: null,
    openAgreement() {
      const { text, folder } = get().query
      set({ agreementOpen: true, isAgreementOfView: text !== '' || folder !== '' })
      void load()
    },
    closeAgreement() {
      clearTimeout(timer)
      set({ agreementOpen: false, agreement: null, agreementError: null })
    },
    setAgreementOfView(isOfView) {
      set({ isAgreementOfView: isOfView })
      void load()
    },
    refreshAgreement() {
      if (!get().agreementOpen) return
      clearTimeout(timer)
      timer = setTimeout(() => void load(), REFRESH_MS)
    },
    showLargestSpread() {
      const { text, folder } = get().isAgreementOfView ? get().query : { text: '', folder: '' }
      const isAsked = /\braters>=2\b/.test(text)
      const shown = isAsked ? text : text === '' ? 'raters>=2' : `(${text}) raters>=2`
      get().closeAgreement()
      void get().runQuery({ text: shown, folder, scope: null, sort: 'spread', descending: true })
    },
  }
}
