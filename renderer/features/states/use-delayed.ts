import { useEffect, useState } from 'react'

/** Returns true when something has been true for `ms` milliseconds; false at once when it no longer is. */
export function useDelayed(is: boolean, ms: number): boolean {
  const [isDelayed, setIsDelayed] = useState(false)
  useEffect(() => {
    if (!is) return
    const timer = setTimeout(() => setIsDelayed(true), ms)
    return () => {
      clearTimeout(timer)
      setIsDelayed(false)
    }
  }, [is, ms])
  return is && isDelayed
}
