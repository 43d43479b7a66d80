import type { Command } from './command.ts'
import { accreditOrganisationCommand } from './commands/accredit-organisation.ts'
import { addClientCommand } from './commands/add-client.ts'
import { anchorOrganisationCommand } from './commands/anchor-organisation.ts'
import { createOrganisationCommand } from './commands/create-organisation.ts'
import { eraseSubjectCommand } from './commands/erase-subject.ts'
import { listOrganisationsCommand } from './commands/list-organisations.ts'
import { verifyAuditCommand } from './commands/verify-audit.ts'

/** What an operator does by hand, in the order in which a new board needs it. */
export const commands: readonly Command[] = [
  createOrganisationCommand,
  anchorOrganisationCommand,
  accreditOrganisationCommand,
  listOrganisationsCommand,
  addClientCommand,
  eraseSubjectCommand,
  verifyAuditCommand,
]
