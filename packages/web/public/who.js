// Shows who is signed in on a page that asks nothing itself.
import { askSession, showSession } from './session.js'

showSession(document.getElementById('who'), await askSession(), document.documentElement.lang === 'zh' ? 'zh' : 'en')
