/**
 * Gathers what comes in while the last group is being written, and writes it as the next group: one commit serves
 * many, and nobody waits longer than for the group before and their own.
 *
 * `write` gets at least one request and at most `max`, and answers for each in the same order; if it throws, all of
 * the group fail with its error. `apart` keeps two requests with the same key out of one group.
 */
export function groupCommit<Request, Outcome>({
  write,
  max,
  apart = () => undefined,
}: {
  write: (requests: Request[]) => Promise<Outcome[]>
  max: number
  apart?: (request: Request) => string | undefined
}): (request: Request) => Promise<Outcome> {
  type Waiting = { request: Request; resolve: (outcome: Outcome) => void; reject: (error: unknown) => void }
  let waiting: Waiting[] = []
  let writing = false

  function takeGroup(): Waiting[] {
    const group: Waiting[] = []
    const later: Waiting[] = []
    const keys = new Set<string>()
    for (const entry of waiting) {
      const key = apart(entry.request)
      if (group.length >= max || (key !== undefined && keys.has(key))) later.push(entry)
      else {
        if (key !== undefined) keys.add(key)
        group.push(entry)
      }
    }
    waiting = later
    return group
  }

  async function writeAll(): Promise<void> {
    writing = true
    while (waiting.length > 0) {
      const group = takeGroup()
      try {
        const outcomes = await write(group.map((entry) => entry.request))
        for (const [index, entry] of group.entries()) entry.resolve(outcomes[index]!)
      } catch (error) {
        for (const entry of group) entry.reject(error)
      }
    }
    writing = false
  }

  return (request) =>
    new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject })
      // what else arrives in this turn of the event loop joins the group
      if (!writing) {
        writing = true
        setImmediate(writeAll)
      }
    })
}
