import { hashLeaf } from '#agent/log/merkle-tree.ts'

/** A version of a status list as an anchor names it: `id` is a UUID, `bitRoot` and `salt` 0x and lower-case hex. */
export type AnchoredList = {
  id: string
  purpose: 'revocation' | 'suspension' | 'message'
  version: number
  bitRoot: string
  salt: string
}

const TAG = Buffer.from('hc-status-leaf/1', 'ascii')

/** H(0x00 ‖ "hc-status-leaf/1" ‖ 16 bytes of the UUID ‖ u32 version ‖ bit root ‖ salt). */
export function statusListLeaf({ id, version, bitRoot, salt }: AnchoredList): Buffer {
  const number = Buffer.alloc(4)
  number.writeUInt32BE(version)
  return hashLeaf(
    Buffer.concat([
      TAG,
      Buffer.from(id.replaceAll('-', ''), 'hex'),
      number,
      Buffer.from(bitRoot.slice(2), 'hex'),
      Buffer.from(salt.slice(2), 'hex'),
    ]),
  )
}
