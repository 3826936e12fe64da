import { useEffect, useState } from 'react'

/** True when something has been so for so many milliseconds; false at once when it is over. */
export function useLate(is: boolean, ms: number): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!is) return
    const timer = setTimeout(() => setLate(true), ms)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [is, ms])
  return is && late
}
