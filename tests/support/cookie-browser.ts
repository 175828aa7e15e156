/**
 * A browser without a window: it keeps cookies by name and host, as browsers do whatever the port, and follows no redirect by itself.
 *
 * @module
 */
export interface CookieBrowser {
  readonly cookies: Map<string, string>
  open(url: string, init?: RequestInit): Promise<Response>
  /** What the node's page sees of its session. */
  session(node: string): Promise<SessionSeen>
  /** Follows redirects until an answer that is none. */
  follow(response: Response, from: string): Promise<{ response: Response; url: string }>
  /** From `/login` to the node's page, as this person; stops before the callback where `stopAt` says so. */
  signIn(node: string, person: string, path?: string): Promise<{ response: Response; url: string }>
  /** The same, up to the address the provider sends the browser back to. */
  upToCallback(node: string, person: string, path?: string): Promise<string>
}

export interface SessionSeen {
  readonly node: string
  readonly signIn: string | null
  readonly session: null | {
    readonly name: string
    readonly subject: string
    readonly roles: string[]
    readonly regions: string[]
    readonly csrf: string
  }
  readonly ended?: string
}

export function cookieBrowser(cookies = new Map<string, string>()): CookieBrowser {
  const open: CookieBrowser['open'] = async (url, init = {}) => {
    const headers = new Headers(init.headers)
    const sent = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (sent !== '' && !headers.has('cookie')) headers.set('cookie', sent)
    const response = await fetch(url, { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      const over = /max-age=0\b|expires=Thu, 01 Jan 1970/i.test(line) || value === ''
      if (over) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  const next = (response: Response, from: string): string =>
    new URL(response.headers.get('location') as string, from).href
  const isRedirect = ({ status }: Response): boolean => status >= 300 && status < 400

  const follow = async (response: Response, from: string, until = (_: string) => false) => {
    let [at, url] = [response, from]
    while (isRedirect(at)) {
      url = next(at, url)
      if (until(url)) break
      at = await open(url)
    }
    return { response: at, url }
  }
  const choose = async (node: string, person: string, path: string) => {
    const begun = await open(`${node}/login?return=${encodeURIComponent(path)}`, { headers: { accept: 'text/html' } })
    const callback = (url: string): boolean => url.startsWith(`${node}/callback`)
    const asked = await follow(begun, node, callback)
    if (callback(asked.url) || !/\/interaction\//.test(asked.url)) return asked
    const chosen = await open(asked.url, { method: 'POST', body: new URLSearchParams({ person }) })
    return follow(chosen, asked.url, callback)
  }
  return {
    cookies,
    open,
    session: async (node) => (await (await open(`${node}/session`)).json()) as SessionSeen,
    follow: (response, from) => follow(response, from),
    async signIn(node, person, path = '/') {
      const { url } = await choose(node, person, path)
      return follow(await open(url, { headers: { accept: 'text/html' } }), url)
    },
    upToCallback: async (node, person, path = '/') => (await choose(node, person, path)).url,
  }
}
