/**
 * Errors of access tokens: each way a token is none, or is none here and now.
 *
 * @module
 */
import type { ErrorEntry } from './error-entry.ts'

export const TOKEN_ERRORS = {
  GT_TOKEN_ALGORITHM: {
    http: 401,
    en: 'The token is signed by a method that is not taken: {reason}.',
    zh: '令牌的签名算法不被接受：{reason}。',
  },
  GT_TOKEN_AUDIENCE: {
    http: 401,
    en: 'The token is for another place: {reason}.',
    zh: '令牌不是发给此处使用的：{reason}。',
  },
  GT_TOKEN_EXPIRED: { http: 401, en: 'The token has ended: {reason}.', zh: '令牌已过期：{reason}。' },
  GT_TOKEN_INVALID: { http: 401, en: 'The token is not accepted: {reason}.', zh: '令牌无效：{reason}。' },
  GT_TOKEN_ISSUER: {
    http: 401,
    en: 'Tokens of {issuer} are not taken when they are shown at node {node}.',
    zh: '在节点 {node} 出示的、由 {issuer} 签发的令牌不被接受。',
  },
  GT_TOKEN_KEY: {
    http: 401,
    en: 'The key {kid} signs no tokens that are taken now: {reason}.',
    zh: '密钥 {kid} 签发的令牌现不被接受：{reason}。',
  },
  GT_TOKEN_LONG_LIVED: {
    http: 401,
    en: 'The token lives for {seconds} s; {limit} s are the most of its issuer.',
    zh: '令牌有效期为 {seconds} 秒，超过其签发方的上限 {limit} 秒。',
  },
  GT_TOKEN_MISSING: {
    http: 401,
    en: 'The question of {node} carries no token of its asker.',
    zh: '节点 {node} 的查询未携带提问者的令牌。',
  },
  GT_TOKEN_NOT_YET: { http: 401, en: 'The token is not valid yet: {reason}.', zh: '令牌尚未生效：{reason}。' },
  GT_TOKEN_REVOKED: { http: 401, en: 'The token was revoked ({what}).', zh: '令牌已被吊销（{what}）。' },
  GT_TOKEN_SIGNATURE: {
    http: 401,
    en: 'The token was altered, or signed by another key: {reason}.',
    zh: '令牌被改动，或由其他密钥签名：{reason}。',
  },
  GT_TOKEN_TYPE: {
    http: 401,
    en: 'This is no access token: its typ is {type}, and at+jwt is needed.',
    zh: '这不是访问令牌：其 typ 为 {type}，须为 at+jwt。',
  },
} as const satisfies Record<string, ErrorEntry>
