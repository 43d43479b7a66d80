import { zeroPadValue } from 'ethers'

/** How the registry names a publishing key: its address, left-padded to 32 bytes, lower case. */
export function publisherKeyId(address: string): string {
  return zeroPadValue(address, 32).toLowerCase()
}
