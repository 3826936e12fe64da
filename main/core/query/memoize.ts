/** Returns a function that computes a value once for each object and caches it for as long as the object exists. */
export function memoizeByObject<K extends object, V>(make: (owner: K) => V): (owner: K) => V {
  const cache = new WeakMap<K, V>()
  return (owner) => {
    const value = cache.get(owner) ?? make(owner)
    cache.set(owner, value)
    return value
  }
}
