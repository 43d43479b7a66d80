import { ZeroHash } from 'ethers'
import { newAddress, newHash, type RegistryChain } from './_registry-chain.ts'

export const ISSUE = 1
export const ACCREDIT = 2
export const BOTH = 3
export const DAY = 86_400n

export type Tree = { root: string; board: string; clinic: string; schema: string }

/** A root authority, a board that it sponsors, and a clinic that the board sponsors; all new. */
export async function plantTree(chain: RegistryChain): Promise<Tree> {
  const [root, board, clinic] = [newAddress(), newAddress(), newAddress()]
  await chain.send(root, 'register', [root, root])
  await chain.send(board, 'register', [board, root])
  await chain.send(clinic, 'register', [clinic, board])
  return { root, board, clinic, schema: newHash() }
}

export type GrantOptions = {
  grantor: string
  org: string
  schema: string
  parent?: string
  from?: bigint
  until?: bigint
  caps?: number
  scopeHash?: string
}

/** The arguments of `accredit`, for a year from now unless said otherwise. */
export async function grantArguments(chain: RegistryChain, options: GrantOptions): Promise<unknown[]> {
  const now = await chain.now()
  const { grantor, org, schema, parent, from = now, until = now + 365n * DAY, caps, scopeHash } = options
  return [grantor, org, schema, parent ?? ZeroHash, from, until, caps ?? BOTH, scopeHash ?? ZeroHash]
}

/** Grants, and gives the id. */
export async function grant(chain: RegistryChain, options: GrantOptions): Promise<string> {
  const { events } = await chain.send(options.grantor, 'accredit', await grantArguments(chain, options))
  return events[0]!.args.id as string
}

/** Root → board → clinic, for the tree's schema. */
export async function accreditTree(chain: RegistryChain, { root, board, clinic, schema }: Tree) {
  const boardId = await grant(chain, { grantor: root, org: board, schema })
  const clinicId = await grant(chain, { grantor: board, org: clinic, schema, parent: boardId })
  return { boardId, clinicId }
}
