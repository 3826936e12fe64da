/**
 * Scripts that try what a hostile page would try, as expressions for `evaluate` in a browser. Each returns
 * the result of every attempt.
 */

/**
 * Returns a script that attacks another server from the program's own page. Its result says which rule of the page's
 * policy stopped each attack, or what the attack did.
 */
export function triesInside(far: string): string {
  return `(async far => {
    // While the test's own call is on the stack, the browser allows everything to be evaluated.
    await new Promise(done => { setTimeout(done) })
    const refused = action => { try { action(); return 'done' } catch { return 'refused' } }
    const make = (name, set) => Object.assign(document.createElement(name), set)
    const ruleAgainst = async (what, action) => {
      const rule = new Promise(done => document.addEventListener('securitypolicyviolation', event => {
        if (event.blockedURI.startsWith(what)) done(event.effectiveDirective)
      }))
      action()
      return rule
    }
    const append = element => { document.body.appendChild(element) }
    const results = {
      eval: refused(() => (0, eval)('hit()')),
      function: refused(() => Function('hit()')()),
      markup: refused(() => { document.createElement('div').innerHTML = '<img src=x onerror=hit()>' }),
      document: refused(() => { document.write('<script>hit()</' + 'script>') }),
      source: refused(() => { make('script', { src: far + '/script.js' }) }),
      text: refused(() => { make('script', { text: 'hit()' }) }),
      object: refused(() => { make('object', { data: far + '/object' }) }),
      worker: refused(() => new Worker(far + '/worker.js')),
      handler: refused(() => { document.body.setAttribute('onclick', 'hit()') }),
      link: await ruleAgainst('inline', () => { const a = make('a', { href: 'javascript:hit()' }); append(a); a.click() }),
      image: await ruleAgainst(far + '/image', () => append(make('img', { src: far + '/image.png' }))),
      style: await ruleAgainst(far + '/style', () => append(make('link', { rel: 'stylesheet', href: far + '/style.css' }))),
      inlineStyle: await ruleAgainst('inline', () => append(make('style', { textContent: 'body { background: url(' + far + '/background.png) }' }))),
      // The browser reports only the origin of a frame.
      frame: await ruleAgainst(far, () => append(make('iframe', { src: far + '/frame' }))),
      fetch: await ruleAgainst(far + '/fetch', () => { fetch(far + '/fetch').catch(() => undefined) }),
      beacon: await ruleAgainst(far + '/beacon', () => { navigator.sendBeacon(far + '/beacon', 'x') }),
      socket: await ruleAgainst(far.replace('http', 'ws'), () => { try { new WebSocket(far.replace('http', 'ws')) } catch { /* reported as well */ } }),
      font: await ruleAgainst(far + '/font', () => { new FontFace('x', 'url(' + far + '/font.woff2)').load().catch(() => undefined) }),
      form: await ruleAgainst(far + '/form', () => { const form = make('form', { action: far + '/form', method: 'post' }); append(form); form.submit() }),
    }
    return { ...results, hit: Boolean(window.wasHit) }
  })(${JSON.stringify(far)})`
}

/**
 * Returns a script that attacks the program from a page of another origin. Each result is `refused`, or what it got.
 */
export function triesFromElsewhere(target: string, paths: readonly string[]): string {
  return `(async (target, paths) => {
    const loads = (name, url) => new Promise(done => {
      const element = document.createElement(name)
      Object.assign(element, name === 'link' ? { rel: 'stylesheet', href: url } : { src: url })
      element.addEventListener('load', () => done('loaded'))
      element.addEventListener('error', () => done('refused'))
      document.body.appendChild(element)
    })
    const socket = url => new Promise(done => {
      const opened = new WebSocket(url)
      opened.addEventListener('open', () => done('opened'))
      opened.addEventListener('error', () => done('refused'))
    })
    const results = {}
    for (const path of paths) {
      const url = target + path
      const get = { credentials: 'include' }
      results['fetch ' + path] = await fetch(url, get).then(reply => reply.text(), () => 'refused')
      results['opaque ' + path] = await fetch(url, { ...get, mode: 'no-cors' }).then(() => 'answered', () => 'refused')
      results['post ' + path] = await fetch(url, { ...get, method: 'POST', body: '{}' }).then(reply => reply.text(), () => 'refused')
      for (const name of ['img', 'script', 'link', 'video']) results[name + ' ' + path] = await loads(name, url)
      results['socket ' + path] = await socket(url.replace('http', 'ws'))
    }
    return results
  })(${JSON.stringify(target)}, ${JSON.stringify(paths)})`
}
