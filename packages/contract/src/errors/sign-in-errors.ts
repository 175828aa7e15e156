/**
 * Errors of signing in and of browser sessions.
 *
 * @module
 */
import type { ErrorEntry } from './error-entry.ts'

export const SIGN_IN_ERRORS = {
  GT_CREDENTIALS_TWICE: {
    http: 400,
    en: 'This request brings a token and a session; send one of them.',
    zh: '请求同时携带令牌和会话；请只用其一。',
  },
  GT_CROSS_SITE_REFUSED: {
    http: 403,
    en: 'A session of this node is not for pages of {origin}.',
    zh: '本节点的会话不供 {origin} 的页面使用。',
  },
  GT_CSRF_REFUSED: {
    http: 403,
    en: 'A change within a session needs the header x-guantong-csrf with the value that /session gives to the page.',
    zh: '会话中的提交须携带请求头 x-guantong-csrf，其值由 /session 提供给页面。',
  },
  GT_ISSUER_UNREACHABLE: {
    http: 503,
    en: 'The sign-in service {issuer} does not answer: {reason}. Try again in a moment.',
    zh: '登录服务 {issuer} 无应答：{reason}。请稍后重试。',
  },
  GT_LOGOUT_TOKEN_INVALID: {
    http: 400,
    en: 'The logout token is not accepted: {reason}.',
    zh: '登出令牌无效：{reason}。',
  },
  GT_NOT_SIGNED_IN: {
    http: 401,
    en: 'You are not signed in at {node}: guantong login --at {node}',
    zh: '您尚未登录 {node}：guantong login --at {node}',
  },
  GT_SESSION_AGED: {
    http: 401,
    en: 'The session ended {hours} hours after it began; sign in again.',
    zh: '会话自建立起已满 {hours} 小时，已结束；请重新登录。',
  },
  GT_SESSION_IDLE: {
    http: 401,
    en: 'The session ended after {minutes} minutes without a request; sign in again.',
    zh: '会话空闲已满 {minutes} 分钟，已结束；请重新登录。',
  },
  GT_SESSION_NOT_RENEWED: {
    http: 401,
    en: 'The sign-in service no longer stands by this session: {reason}. Sign in again.',
    zh: '登录服务不再认可此会话：{reason}。请重新登录。',
  },
  GT_SESSION_UNKNOWN: {
    http: 401,
    en: 'There is no such session here: it was signed out, or is of another node. Sign in again.',
    zh: '此处没有该会话：已登出，或属于其他节点。请重新登录。',
  },
  GT_SIGN_IN_ELSEWHERE: {
    http: 400,
    en: 'Signing in leads back to a page of this node only, not to {to}.',
    zh: '登录后只能返回本节点的页面，不能前往 {to}。',
  },
  GT_SIGN_IN_MIXED: {
    http: 400,
    en: 'This answer of the sign-in service is of another attempt to sign in than the one this browser began. Sign in again.',
    zh: '登录服务的应答不属于本浏览器发起的这次登录。请重新登录。',
  },
  GT_SIGN_IN_REFUSED: {
    http: 403,
    en: 'The sign-in service did not sign you in: {reason}.',
    zh: '登录服务未予登录：{reason}。',
  },
  GT_SIGN_IN_REPEATED: {
    http: 400,
    en: 'This attempt to sign in was used already. Sign in again.',
    zh: '本次登录已使用过。请重新登录。',
  },
  GT_SIGN_IN_STALE: {
    http: 400,
    en: 'This browser began no such attempt to sign in, or more than {minutes} minutes ago. Sign in again.',
    zh: '本浏览器没有发起过这次登录，或已超过 {minutes} 分钟。请重新登录。',
  },
} as const satisfies Record<string, ErrorEntry>
