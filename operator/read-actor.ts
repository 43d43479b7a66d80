import { userInfo } from 'node:os'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { OptionRow } from './command.ts'
import { UsageError } from './operator-error.ts'
import type { OptionValues } from './read-options.ts'

/** `--person`, of each command that the audit log keeps. */
export const PERSON_OPTION: OptionRow = {
  value: '<id>',
  meaning: 'your staff identifier, for the audit log; the name of this account if left out',
}

const PERSON = /^[\x21-\x7e]{1,128}$/

/** Who the audit log says it was. @throws {UsageError} */
export function readActor(options: OptionValues): Actor {
  const person = options.optional('person') ?? userInfo().username
  if (!PERSON.test(person)) throw new UsageError('--person is 1 to 128 visible ASCII characters')
  return { client: 'operator', person }
}
