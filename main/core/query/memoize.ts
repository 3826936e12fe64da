/** Something made once for an object, for as long as that is there. */
export function keptFor<K extends object, V>(make: (owner: K) => V): (owner: K) => V {
  const all = new WeakMap<K, V>()
  return (owner) => {
    const known = all.get(owner) ?? make(owner)
    all.set(owner, known)
    return known
  }
}
