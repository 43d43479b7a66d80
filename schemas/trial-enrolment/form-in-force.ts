import { parseDateTime } from '../vocabulary/check-date-time.ts'
import type { IrbApproval, TrialFile } from './trial.ts'

/**
 * The approval of the consent form that is current at a site, in a language, at a moment: the newest by then. A later
 * approval of another version replaces the one before, from its own moment on. Whether it has expired is not looked at.
 *
 * @param site the DIDs of the site
 * @param at milliseconds since 1970
 */
export function findCurrentForm({
  trial,
  site,
  language,
  at,
}: {
  trial: Pick<TrialFile, 'irbApprovals'>
  site: readonly string[]
  language: string
  at: number
}): IrbApproval | undefined {
  return trial.irbApprovals
    .filter((approval) => site.includes(approval.site) && approval.language === language)
    .filter((approval) => parseDateTime(approval.approvedAt)! <= at)
    .sort((a, b) => parseDateTime(a.approvedAt)! - parseDateTime(b.approvedAt)!)
    .at(-1)
}

/** Whether an approval has run out. @param at milliseconds since 1970 */
export function hasExpired({ expires }: IrbApproval, at: number): boolean {
  return expires !== undefined && parseDateTime(expires)! <= at
}
