import { ProofError } from '../proof-error.ts'
import { DEFAULT_SD_ALG, hashDisclosure } from './hash-disclosure.ts'

/** @property disclosures base64url, each under the digest of it that the payload holds */
export type ConcealedClaims = { payload: Record<string, unknown>; disclosures: readonly string[] }

/** Gives that many bytes from a cryptographic source. */
export type Random = (size: number) => Buffer

/** RFC 9901 §9.3: "the RECOMMENDED minimum length of the randomly generated portion of the salt is 128 bits". */
const SALT_BYTES = 16

/** Which members of a value are concealed, and which have concealed members further down. */
type Plan = { conceal: boolean; children: Map<string, Plan> }

/**
 * Puts digests in the place of claims (RFC 9901 §4.2): in `_sd` for members of an object, as `{"...": digest}` for
 * elements of an array. What is inside a concealed claim may be concealed as well (§4.2.6, recursive disclosures).
 *
 * A member that is not there leaves a decoy digest (§4.2.5), so that nobody can count which optional claims somebody has.
 *
 * @param disclosable JSON Pointers (RFC 6901)
 * @throws {ProofError} SD_CLAIM_MISPLACED if a claim has a name that SD-JWT keeps for itself
 */
export function concealClaims({
  payload,
  disclosable,
  random,
}: {
  payload: Record<string, unknown>
  disclosable: readonly string[]
  random: Random
}): ConcealedClaims {
  checkNames(payload)
  const disclosures: string[] = []
  const conceal = (content: unknown[]): string => {
    const text = Buffer.from(JSON.stringify([random(SALT_BYTES).toString('base64url'), ...content])).toString(
      'base64url',
    )
    disclosures.push(text)
    return hashDisclosure({ text, sdAlg: DEFAULT_SD_ALG })
  }
  const decoy = () =>
    hashDisclosure({ text: random(SALT_BYTES).toString('base64url'), sdAlg: DEFAULT_SD_ALG })
  const concealed = walk(payload, createPlan(disclosable), { conceal, decoy }) as Record<string, unknown>
  if (disclosures.length === 0) return { payload, disclosures }
  return { payload: { ...concealed, _sd_alg: DEFAULT_SD_ALG }, disclosures }
}

function createPlan(pointers: readonly string[]): Plan {
  const root: Plan = { conceal: false, children: new Map() }
  for (const pointer of pointers) {
    let plan = root
    for (const step of pointer.split('/').slice(1)) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
      const child: Plan = plan.children.get(name) ?? { conceal: false, children: new Map() }
      plan.children.set(name, child)
      plan = child
    }
    plan.conceal = true
  }
  return root
}

type Digests = { conceal: (content: unknown[]) => string; decoy: () => string }

function walk(value: unknown, { children }: Plan, make: Digests): unknown {
  if (children.size === 0 || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    return value.map((element: unknown, index) => {
      const plan = children.get(String(index))
      if (!plan) return element
      const inner = walk(element, plan, make)
      return plan.conceal ? { '...': make.conceal([inner]) } : inner
    })
  }
  const open: Record<string, unknown> = {}
  const digests: string[] = []
  for (const [name, member] of Object.entries(value)) {
    const plan = children.get(name)
    const inner = plan ? walk(member, plan, make) : member
    if (plan?.conceal) digests.push(make.conceal([name, inner]))
    else open[name] = inner
  }
  for (const [name, plan] of children) {
    if (plan.conceal && !Object.hasOwn(value, name)) digests.push(make.decoy())
  }
  // §4.2.4.1: "The Issuer MUST hide the original order of the claims in the array"
  return digests.length === 0 ? open : { ...open, _sd: digests.sort() }
}

/** §4.1: claims named `_sd`, `_sd_alg` or `...` would be taken for digests. */
function checkNames(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    if (name === '_sd' || name === '_sd_alg' || name === '...') {
      throw new ProofError('SD_CLAIM_MISPLACED', 'a claim has a name that SD-JWT keeps for itself')
    }
    checkNames(member)
  }
}
