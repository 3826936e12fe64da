/**
 * Says that the program behind this page cannot be reached.
 *
 * A lost connection is shown only after a moment, so that a quick reconnection does not flicker.
 */
import { PlugZap } from 'lucide-react'
import { useEffect, useState } from 'react'

import type { ConnectionState } from '../bridge.ts'
import { useApp } from '../store/app.ts'

const SHOW_DELAY_MS = 700

type Disconnected = Exclude<ConnectionState, 'connected'>

const SENTENCES: Readonly<Record<Disconnected, string>> = {
  lost: 'The connection to the program is lost. Nothing is saved until it is back; notes you are typing are kept here. The page reconnects automatically.',
  ended:
    'Lenslet has ended, and this page saves nothing any more. Copy what you were still typing; then start Lenslet again and open the address that it prints.',
  replaced:
    'Lenslet has ended, and another program answers at its address: nothing is sent to it. Copy what you were still typing; then start Lenslet again, open the address that it prints, and close this page.',
}

export function ConnectionBanner() {
  const state = useApp((now) => now.connectionState)
  if (state === 'connected') return null
  return state === 'lost' ? <DelayedBanner /> : <Banner state={state} />
}

function DelayedBanner() {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOW_DELAY_MS)
    return () => clearTimeout(timer)
  }, [])
  return shown ? <Banner state="lost" /> : null
}

function Banner({ state }: { state: Disconnected }) {
  useEffect(() => {
    // A page that is loaded again would send its secret path, and the cookie that belongs to it, to the program that
    // listens there now.
    if (state !== 'lost') window.history.replaceState(null, '', '/')
  }, [state])
  return (
    <div className="banner banner-danger" role="alert">
      <PlugZap size={16} aria-hidden="true" />
      <p>{SENTENCES[state]}</p>
    </div>
  )
}
