import { type Static, Type } from '@sinclair/typebox'

/**
 * What a verifier knew, as plain JSON: events of the chain, and the published documents that they commit to. Nothing in
 * it is a verdict: whoever holds it runs the same checks on it, and whoever has a node can look each event up.
 */

const closed = { additionalProperties: false }
const bytes32 = Type.String({ pattern: '^0x[0-9a-f]{64}$' })
const address = Type.String({ pattern: '^0x[0-9a-fA-F]{40}$' })
const hex = Type.String({ pattern: '^0x([0-9a-fA-F]{2})*$' })
const decimal = Type.String({ pattern: '^(0|[1-9][0-9]{0,18})$' })
const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

/** A block; `timestamp` is Unix seconds. */
const block = Type.Object({ number: whole, hash: bytes32, timestamp: whole }, closed)

/** An event, as any node gives it. */
export const chainLogSchema = Type.Object(
  {
    address,
    topics: Type.Array(bytes32, { minItems: 1, maxItems: 4 }),
    data: hex,
    blockNumber: whole,
    blockHash: bytes32,
    blockTimestamp: whole,
    transactionHash: bytes32,
    transactionIndex: whole,
    logIndex: whole,
  },
  closed,
)

export const knowledgeSchema = Type.Object(
  {
    chain: Type.Object(
      {
        /** Decimal. */
        chainId: Type.String({ pattern: '^[1-9][0-9]{0,77}$' }),
        registry: address,
        didRegistry: address,
        /** The newest block that was known. */
        latest: block,
        /** The last that was final. */
        finalized: Type.Union([Type.Object({ number: whole, hash: bytes32 }, closed), Type.Null()]),
        /** When the newest block was last seen: RFC 3339. */
        seenAt: Type.String({ format: 'date-time' }),
      },
      closed,
    ),
    /** Events of ERC-1056 and of the registry, in the order of the chain. */
    events: Type.Array(chainLogSchema),
    /** Anchor documents (`hc-anchor/1`). */
    anchorDocuments: Type.Array(Type.Object({})),
    /** Status lists as their issuers signed them. */
    statusLists: Type.Array(
      Type.Object({ url: Type.String(), version: whole, credential: Type.String() }, closed),
    ),
    /** Paths from the leaf of what an issuer signed (`digest`, SHA-256) to the issuance log of an anchor. */
    issuanceProofs: Type.Optional(
      Type.Array(
        Type.Object(
          {
            organisation: address,
            sequence: decimal,
            digest: bytes32,
            index: decimal,
            path: Type.Array(bytes32, { maxItems: 64 }),
          },
          closed,
        ),
      ),
    ),
    /** Scope documents: the very text that the hash on chain is of. */
    scopes: Type.Array(Type.Object({ scopeHash: bytes32, document: Type.String() }, closed)),
  },
  closed,
)

export type Knowledge = Static<typeof knowledgeSchema>
