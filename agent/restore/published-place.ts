import { join } from 'node:path'

/** Where the copy of what an organisation published lies: a folder of its own for each organisation. */
export type PublishedPlace = {
  anchor: (anchor: { sequence: bigint | string; root: string }) => string
  /** A version of a status list, as it was signed. */
  list: (list: { id: string; version: number }) => string
  /** 256 leaf hashes of the issuance log, or what there was of them. */
  tile: (tile: number) => string
}

/** @param directory of all organisations' copies */
export function publishedPlace({
  directory,
  organisation,
}: {
  directory: string
  organisation: string
}): PublishedPlace {
  const folder = join(directory, organisation)
  return {
    anchor: ({ sequence, root }) => join(folder, 'anchors', `${sequence}-${root}.json`),
    list: ({ id, version }) => join(folder, 'status-lists', `${id}-${version}.jwt`),
    tile: (tile) => join(folder, 'issuance-log', `${tile}`),
  }
}
