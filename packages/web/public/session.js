// Who is signed in, shown in the element `who` of a page; and what a page sends so that the node knows it for its own.

const TEXTS = {
  en: {
    signIn: 'Sign in',
    signOut: 'Sign out',
    roles: {
      viewer: 'viewer',
      supervisor: 'supervisor',
      evaluator: 'evaluator',
      clerk: 'clerk',
      reviewer: 'reviewer',
      operator: 'operator',
      integrator: 'integrator',
      auditor: 'auditor',
    },
    ended: 'Your session has ended.',
    separator: ', ',
  },
  zh: {
    signIn: '登录',
    signOut: '退出登录',
    roles: {
      viewer: '查询人员',
      supervisor: '监督人员',
      evaluator: '评价人员',
      clerk: '受理人员',
      reviewer: '复核人员',
      operator: '运维人员',
      integrator: '接入单位',
      auditor: '审计人员',
    },
    ended: '会话已结束。',
    separator: '、',
  },
}

/** `{ signIn, session }`; both null where the node knows no sign-in. */
export async function askSession() {
  try {
    const response = await fetch('/session', { headers: { accept: 'application/json' } })
    return response.ok ? await response.json() : { signIn: null, session: null }
  } catch {
    return { signIn: null, session: null }
  }
}

/** What a request of this page is sent with: a token that was typed, or the session. */
export function credentials(token, session) {
  if (token) return { credentials: 'omit', headers: { authorization: `Bearer ${token}` } }
  return { credentials: 'same-origin', headers: session ? { 'x-guantong-csrf': session.csrf } : {} }
}

export function showSession(who, { signIn, session, ended }, lang) {
  const text = TEXTS[lang]
  who.replaceChildren()
  if (session !== null) {
    const roles = session.roles.map((role) => text.roles[role] ?? role).join(text.separator)
    const said = [session.name, roles, session.regions.join(text.separator)].filter(Boolean).join(' · ')
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: text.signOut })
    button.id = 'sign-out'
    button.addEventListener('click', () => signOut(session))
    who.append(Object.assign(document.createElement('span'), { textContent: said }), ' ', button)
  } else if (signIn) {
    const to = `${signIn}?return=${encodeURIComponent(location.pathname + location.search)}`
    if (ended) who.append(`${text.ended} `)
    who.append(Object.assign(document.createElement('a'), { id: 'sign-in', href: to, textContent: text.signIn }))
  }
}

async function signOut(session) {
  const response = await fetch('/logout', { method: 'POST', ...credentials('', session) })
  const { location: to } = response.ok ? await response.json() : { location: '/' }
  location.assign(to)
}
