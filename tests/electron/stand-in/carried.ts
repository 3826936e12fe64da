/** The stand-in carries what the program uses; asking it for anything else is an error, not `undefined`. */

/** `what` under its name in Electron. Throws on members that are not there. `then` is left out, because a promise asks every value for it. */
export function carried<T extends object>(name: string, what: T): T {
  return new Proxy(what, {
    get(target, member) {
      if (member in target || typeof member === 'symbol' || member === 'then') return bound(target, Reflect.get(target, member, target))
      throw new Error(`the stand-in for Electron does not carry ${name}.${member}`)
    },
    set(target, member, value) {
      if (!(member in target)) throw new Error(`the stand-in for Electron does not carry ${name}.${String(member)}`)
      return Reflect.set(target, member, value, target)
    },
  })
}

/** Methods are called on what they are of: private fields are not there on a proxy. */
function bound(target: object, value: unknown): unknown {
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value)) ? (value as (...args: unknown[]) => unknown).bind(target) : value
}

/** Throws unless every given option is one that the stand-in knows what to do with. */
export function onlyCarried(name: string, options: object, known: readonly string[]): void {
  for (const option of Object.keys(options)) if (!known.includes(option)) throw new Error(`the stand-in for Electron does not carry the option ${option} of ${name}`)
}
