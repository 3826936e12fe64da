/** Says that the program behind this page is gone; shown after a moment so that a quick reconnection does not flicker. */
import { PlugZap } from 'lucide-react'
import { useEffect, useState } from 'react'

import { useApp } from '../store/app.ts'

const PATIENCE_MS = 700

export function ConnectionBanner() {
  return useApp((state) => state.connected) ? null : <Lost />
}

function Lost() {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  if (!shown) return null
  return (
    <div className="banner banner-danger" role="alert">
      <PlugZap size={16} aria-hidden="true" />
      <p>The connection to the program is lost. Nothing is saved until it is back; notes you are typing are kept here. It is tried again by itself; if Lenslet was stopped, start it again.</p>
    </div>
  )
}
