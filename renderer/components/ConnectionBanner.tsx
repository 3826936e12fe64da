/**
 * Says that the program behind this page is gone; a lost connection is told after a moment, so that a quick
 * reconnection does not flicker.
 */
import { PlugZap } from 'lucide-react'
import { useEffect, useState } from 'react'

import type { Link } from '../bridge.ts'
import { useApp } from '../store/app.ts'

const PATIENCE_MS = 700

type Gone = Exclude<Link, 'connected'>

const SENTENCES: Readonly<Record<Gone, string>> = {
  lost: 'The connection to the program is lost. Nothing is saved until it is back; notes you are typing are kept here. It is tried again by itself.',
  ended:
    'Lenslet has ended, and this page saves nothing any more. Copy what you were still typing; then start Lenslet again and open the address that it prints.',
  replaced:
    'Lenslet has ended, and another program answers at its address: nothing is sent to it. Copy what you were still typing; then start Lenslet again, open the address that it prints, and close this page.',
}

export function ConnectionBanner() {
  const link = useApp((state) => state.link)
  if (link === 'connected') return null
  return link === 'lost' ? <Patient /> : <Gone link={link} />
}

function Patient() {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return shown ? <Gone link="lost" /> : null
}

function Gone({ link }: { link: Gone }) {
  useEffect(() => {
    // A page that is loaded anew would tell its secret path, and the cookie that belongs to it, to whoever listens
    // there now.
    if (link !== 'lost') window.history.replaceState(null, '', '/')
  }, [link])
  return (
    <div className="banner banner-danger" role="alert">
      <PlugZap size={16} aria-hidden="true" />
      <p>{SENTENCES[link]}</p>
    </div>
  )
}
