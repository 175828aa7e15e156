import { declareGroup } from '../../declare/declare-command.ts'
import { STANDARD_MESSAGES } from './messages.ts'
import { addCrosswalk } from './standard-crosswalk.ts'
import { addLint } from './standard-lint.ts'
import { addSearch } from './standard-search.ts'
import { addShow } from './standard-show.ts'

/** The standard on the command line; none of it needs a node or a sandbox. */
export const addStandard = declareGroup({ name: 'standard', messages: STANDARD_MESSAGES, about: 'about.standard' }, [
  addShow,
  addSearch,
  addCrosswalk,
  addLint,
])
