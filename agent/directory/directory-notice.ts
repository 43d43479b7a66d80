import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { DIRECTORY_FIELDS } from '#schemas/provider-directory/directory-fields.ts'

/** What a practitioner is shown before asking to be listed. */
export type DirectoryNotice = {
  /** Whose directory it is: `sub` of what the practitioner signs. */
  directory: string
  name: string
  text: string
  always: readonly string[]
  /** What may be shown beside, if it is chosen, and what each is. */
  fields: Readonly<Record<string, string>>
  /** SHA-256 of the rest (RFC 8785), 0x and lower-case hex: what the practitioner signs names it. */
  digest: string
}

export function createNotice({
  did,
  name,
}: {
  /** Of the organisation that keeps the directory. */
  did: string
  name: string
}): DirectoryNotice {
  const notice = {
    directory: did,
    name,
    text: `If you sign, ${name} lists you in its provider directory, which others may read and copy. Shown are your name, each license that you present with its board, status, dates, restrictions and public actions, and of the rest what you choose. Each is shown with where it is from and when it was last verified. You can leave at any time, by yourself and at once; copies that others made are not called back.`,
    always: ['name', 'license'],
    fields: DIRECTORY_FIELDS,
  }
  return { ...notice, digest: `0x${hash('sha256', canonicalize(notice)!)}` }
}
