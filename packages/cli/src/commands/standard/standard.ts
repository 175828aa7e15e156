import type { AddCommand } from '../../declare/command.ts'
import { addCrosswalk } from './standard-crosswalk.ts'
import { addLint } from './standard-lint.ts'
import { addSearch } from './standard-search.ts'
import { addShow } from './standard-show.ts'

/** The standard on the command line; none of it needs a node or a sandbox. */
export const addStandard: AddCommand = (program, context, done) => {
  const group = program.command('standard').description(context.say('about.standard'))
  for (const add of [addShow, addSearch, addCrosswalk, addLint]) add(group, context, done)
  return group
}
