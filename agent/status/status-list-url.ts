/** Where an organisation serves a status list; the same in every version of it. */
export function statusListUrl({ baseUrl, list }: { baseUrl: string; list: string }): string {
  return `${baseUrl}/status-lists/${list}`
}
