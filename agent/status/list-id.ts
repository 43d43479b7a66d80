const LIST_ID = /\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/

/** The UUID at the end of a status list's URL, by which anchors name the list; undefined if there is none. */
export function listIdOf(url: string): string | undefined {
  return URL.canParse(url) ? LIST_ID.exec(url)?.[1] : undefined
}
