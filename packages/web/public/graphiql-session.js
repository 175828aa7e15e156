// Put into the page of GraphiQL, before its own scripts: it asks as the person who is signed in, unless a token stands among the headers.
{
  const plainFetch = window.fetch
  const headers = { accept: 'application/json' }
  const known = plainFetch('/session', { headers })
    .then((response) => (response.ok ? response.json() : null))
    .catch(() => null)

  window.fetch = async (to, init = {}) => {
    const sent = new Headers(init.headers)
    const token = /^Bearer\s+\S/i.test(sent.get('authorization') ?? '')
    if (token) return plainFetch(to, { ...init, credentials: 'omit' })
    const found = await known
    if (!found?.session) return plainFetch(to, init)
    // "Bearer" alone is what the page begins with: no token.
    sent.delete('authorization')
    sent.set('x-guantong-csrf', found.session.csrf)
    return plainFetch(to, { ...init, headers: sent, credentials: 'same-origin' })
  }

  const zh = (navigator.language || 'en').toLowerCase().startsWith('zh')
  document.addEventListener('DOMContentLoaded', async () => {
    const found = await known
    if (!found?.signIn) return
    const who = document.createElement('div')
    who.id = 'who'
    who.style.cssText =
      'position:fixed;right:1rem;bottom:.5rem;z-index:10;font:13px system-ui;background:#fff;color:#1c2733;padding:.2rem .5rem'
    if (found.session) {
      who.append(`${found.session.name} · ${found.session.roles.join(', ')} · `)
      const button = document.createElement('button')
      button.textContent = zh ? '退出登录' : 'Sign out'
      button.addEventListener('click', async () => {
        const response = await window.fetch('/logout', { method: 'POST' })
        location.assign(response.ok ? (await response.json()).location : '/')
      })
      who.append(button)
    } else {
      const link = document.createElement('a')
      link.href = `${found.signIn}?return=%2Fgraphql`
      link.textContent = zh ? '登录' : 'Sign in'
      who.append(link)
    }
    document.body.append(who)
  })
}
